-- Messages are written beside the change that they tell of, in the same transaction, and relayed to the bus afterwards;
-- a consumer notes what it has handled, so that a repeated delivery changes nothing.
create table outbox_message (
  position     bigint generated always as identity primary key,
  id           uuid not null constraint outbox_message_id_unique unique,
  message_type text not null,
  body         text not null,
  trace_parent text,
  created_at   timestamptz not null,
  -- A relay holds the row until then; by the database's clock, since several relays compare it.
  leased_until timestamptz,
  attempts     int not null default 0
);

create table inbox_message (
  consumer    text not null,
  message_id  uuid not null,
  received_at timestamptz not null,
  primary key (consumer, message_id)
);

create index inbox_message_received_at on inbox_message (received_at);
