-- A message as it was accepted: it does not change, but for its content, which retention erases. What is still to be
-- delivered stands apart in narrow rows that come and go (waiting); how a delivery ended stands in settled. So each delivery
-- (message and recipient) is in exactly one of the two, and its state needs no update of a wide row.
create table message (
  id           uuid not null constraint message_pkey primary key,
  sender       text collate "C" not null,
  source       text collate "C" not null,
  event_id     text collate "C" not null,
  event_type   text not null,
  mode         text not null constraint message_mode_known check (mode in ('binary', 'structured')),
  -- JSON object of texts: the CloudEvents attributes as read.
  attributes   text not null,
  content_type text,
  -- The bytes as sent, sealed; null once erased.
  content      bytea,
  key_id       int not null,
  size_bytes   int not null,
  sha256       bytea not null,
  -- SHA-256 over mode, content type, attributes and content: what tells a repetition from another message.
  fingerprint  bytea not null,
  recipients   text[] not null,
  data_class   smallint not null,
  ordering_key text,
  expires_at   timestamptz not null,
  accepted_at  timestamptz not null,
  receipt      text not null,
  constraint message_source_unique unique (sender, source, event_id)
);

-- Sealed bytes do not compress; a message of a few KiB stays in its row.
alter table message alter column content set storage external;
alter table message set (toast_tuple_target = 8160);

create table waiting (
  message_id   uuid not null,
  recipient    text collate "C" not null,
  -- Order of acceptance, over all processes.
  position     bigint generated always as identity,
  ordering_key text collate "C",
  -- Null for the common expiry: those are found by age.
  expires_at   timestamptz,
  -- Nobody may take it before: a reader or a push has it, or it rests after a failure. By the database's clock.
  held_until   timestamptz,
  lease        uuid,
  -- When it was first given to its recipient: from then on its state is delivered.
  delivered_at timestamptz,
  attempts     int not null default 0,
  last_error   text,
  constraint waiting_pkey primary key (message_id, recipient)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- A queue each: of what has no order to keep, and of each ordering key. None of their columns ever changes, so a lease is a
-- change within the page.
create index waiting_free on waiting (recipient, position) where ordering_key is null;
create index waiting_ordered on waiting (recipient, ordering_key, position) where ordering_key is not null;
create index waiting_expires on waiting (expires_at) where expires_at is not null;

create table settled (
  message_id   uuid not null,
  recipient    text collate "C" not null,
  state        text not null constraint settled_state_known check (state in ('acknowledged', 'rejected', 'expired', 'dead')),
  reason       text,
  delivered_at timestamptz,
  settled_at   timestamptz not null,
  -- Who acknowledged or rejected: subject of the token, or of the endpoint.
  settled_by   text,
  -- Under which it was settled: a repeated acknowledgement gets the same answer.
  lease        uuid,
  attempts     int not null,
  receipt      text,
  constraint settled_pkey primary key (message_id, recipient)
);

create index settled_dead on settled (settled_at, message_id) where state = 'dead';

-- Each step of a message's life, until it has gone to Audit: one row for the messages that took it together.
create table trail (
  position    bigint generated always as identity constraint trail_pkey primary key,
  step        text not null,
  at          timestamptz not null,
  message_ids uuid[] not null,
  -- Null: every recipient of each message.
  recipient   text,
  subject     text,
  reason      text
);
