-- Official documents (edXML) that went through: each is a message as well; here stands what the message's row does not tell, and
-- where it stands at each of its recipients.
create table document (
  message_id    uuid not null constraint document_pkey primary key constraint document_message references message (id) on delete cascade,
  sender        text collate "C" not null,
  sender_agency text collate "C" not null,
  document_id   text collate "C" not null,
  -- Number and notation.
  code          text not null,
  business_type smallint not null constraint document_business_known check (business_type between 0 and 3),
  signature     text not null,
  accepted_at   timestamptz not null
);

-- A status names a document by its id, or by its number, and by whose it is; the newest counts.
create index document_named on document (sender_agency, document_id, accepted_at desc);
create index document_numbered on document (sender_agency, code, accepted_at desc);

create table document_recipient (
  message_id uuid not null constraint document_recipient_document references document (message_id) on delete cascade,
  -- As the document writes it.
  organ_id   text not null,
  -- Null when no table and no mapping knows it: a body outside.
  agency     text collate "C",
  -- The mailbox that got it; null: it leaves for the national axis.
  system     text collate "C",
  -- 01 to 06; null while it is only sent.
  progress   smallint,
  -- 13, 15 or 16.
  recall     smallint,
  changed_at timestamptz not null,
  constraint document_recipient_pkey primary key (message_id, organ_id)
);

-- Everything said of a document, also what was refused.
create table document_status (
  position       bigint generated always as identity constraint document_status_pkey primary key,
  message_id     uuid not null constraint document_status_document references document (message_id) on delete cascade,
  organ_id       text not null,
  code           smallint not null,
  decision       text not null constraint document_status_decision_known check (decision in ('taken', 'repeated', 'refused')),
  said_by        text not null,
  -- The message that said it; null when it was refused.
  status_message uuid,
  said_at        timestamptz not null
);

create index document_status_document_id on document_status (message_id, position);

-- What is to leave for the national axis, until an adapter has taken it there: before its message expires.
create table national_document (
  id         uuid not null constraint national_document_pkey primary key,
  message_id uuid not null constraint national_document_message references message (id) on delete cascade,
  organ_id   text not null,
  kind       text not null constraint national_document_kind_known check (kind in ('document', 'status')),
  state      text not null constraint national_document_state_known check (state in ('waiting')),
  created_at timestamptz not null,
  constraint national_document_once unique (message_id, organ_id)
);

create index national_document_waiting on national_document (created_at, id) where state = 'waiting';
