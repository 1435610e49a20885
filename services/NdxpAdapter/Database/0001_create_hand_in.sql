-- The outbox for writes to national systems that a caller handed in with Prefer: respond-async. Sealed, as dossiers name persons, and
-- emptied once it is done.
create table hand_in (
  position       bigint generated always as identity constraint hand_in_pkey primary key,
  id             uuid not null constraint hand_in_id unique,
  -- Name and version, as the adapter serves it, and the operation.
  service        text not null,
  operation      text not null,
  -- The calling system.
  client         text not null,
  -- The caller's key: the same again is the same write.
  client_key     text,
  content_sha256 text not null,
  -- Writes about one thing go up in order.
  lane           text not null,
  content        bytea,
  state          text not null constraint hand_in_state check (state in ('waiting', 'done', 'dead')),
  attempts       int not null,
  next_at        timestamptz not null,
  lease          uuid,
  leased_until   timestamptz,
  -- Of the last failure; it is the reason of what is dead.
  code           text,
  accepted_at    timestamptz not null,
  -- When it is given up.
  until          timestamptz not null,
  ended_at       timestamptz,
  constraint hand_in_client_key unique (client, client_key)
);

create index hand_in_lane on hand_in (lane, position) where state = 'waiting';
create index hand_in_dead on hand_in (position desc) where state = 'dead';
