-- What leaves for the national axis is taken by the adapter under a lease, and ends in one state that its sender can see.
alter table national_document
  drop constraint national_document_state_known,
  -- What concerns one document reaches one body in the order of acceptance.
  add column ordering_key text collate "C",
  -- Nobody may take it before; by the database's clock, as the lease.
  add column available_at timestamptz,
  add column lease        uuid,
  add column leased_until timestamptz,
  add column attempts     int not null default 0,
  -- When it was first taken: the time of our hop, the same at each attempt.
  add column taken_at     timestamptz,
  -- Under which the axis has it.
  add column national_id  text,
  -- Of the last failure, or of the end.
  add column code         text,
  add column reason       text,
  add column ended_at     timestamptz;
alter table national_document
  add constraint national_document_state_known check (state in ('waiting', 'taken', 'sent', 'refused', 'expired'));
update national_document n set ordering_key = m.ordering_key from message m where m.id = n.message_id;

drop index national_document_waiting;
create index national_document_open on national_document (created_at, id) where state in ('waiting', 'taken');
create index national_document_order on national_document (organ_id, ordering_key, created_at, id) where state in ('waiting', 'taken');
create index national_document_open_message on national_document (message_id) where state in ('waiting', 'taken');
create index national_document_ended on national_document (ended_at desc, id) where state in ('refused', 'expired');

-- Of a body outside, handed in by the adapter: its statuses leave over the axis.
alter table document add column from_axis boolean not null default false;

-- What came over the axis, and what became of it.
create table national_arrival (
  national_id text collate "C" not null constraint national_arrival_pkey primary key,
  -- Null when it could not be read.
  kind        text constraint national_arrival_kind_known check (kind in ('document', 'status')),
  outcome     text not null constraint national_arrival_outcome_known check (outcome in ('accepted', 'repeated', 'held', 'refused')),
  -- Of the problem, when it was held or refused.
  code        text,
  reason      text,
  sha256      bytea not null,
  document_id text,
  organ_id    text,
  message_id  uuid,
  attempts    int not null,
  came_at     timestamptz not null,
  changed_at  timestamptz not null
);

create index national_arrival_troubled on national_arrival (changed_at desc, national_id) where outcome in ('held', 'refused');
