-- The ledger: what was stored gets a place in a Merkle tree, month by month, and nobody can change it unseen.
-- ledger_queue holds what has no place yet; the one integrator moves it to ledger_entry under the next index. The wide
-- call_record is never updated for it, and its columns only help to search: what counts is ledger_entry.entry.
create table ledger_queue (
  seq      bigint generated always as identity primary key,
  entry_id uuid not null,
  entry    bytea not null,
  -- The leaf hash when the entry was stored; computed anew before it is integrated.
  leaf     bytea not null
);

-- It fills and empties all day: what is dead goes before it slows the search for the oldest.
alter table ledger_queue set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

create table ledger_log (
  id         int generated always as identity primary key,
  name       text not null constraint ledger_log_name_unique unique,
  origin     text not null constraint ledger_log_origin_unique unique,
  opened_at  timestamptz not null,
  sealed_at  timestamptz,
  deleted_at timestamptz,
  size       bigint not null,
  -- The newest signed checkpoint; null before the first.
  checkpoint_size bigint,
  checkpoint_note text,
  checkpoint_at   timestamptz
);
create unique index ledger_log_one_is_open on ledger_log ((true)) where sealed_at is null;

-- No foreign key to ledger_log: it would cost as much as the insert itself, and only the integrator writes here.
create table ledger_entry (
  log_id   int not null,
  index    bigint not null,
  entry_id uuid not null constraint ledger_entry_once unique,
  entry    bytea not null,
  constraint ledger_entry_pkey primary key (log_id, index)
);

-- A tile grows until it has 256 hashes; a shorter one is its beginning.
create table ledger_tile (
  log_id int not null,
  level  smallint not null,
  index  bigint not null,
  hashes bytea not null,
  constraint ledger_tile_pkey primary key (log_id, level, index)
);
-- Hashes do not compress.
alter table ledger_tile alter column hashes set storage external;

-- Checkpoints that stay: the last of each minute and those that witnesses cosigned.
create table ledger_checkpoint (
  log_id    int not null,
  size      bigint not null,
  note      text not null,
  signed_at timestamptz not null,
  constraint ledger_checkpoint_pkey primary key (log_id, size)
);

create table ledger_cosignature (
  log_id      int not null,
  size        bigint not null,
  witness     text not null,
  line        text not null,
  cosigned_at timestamptz not null,
  constraint ledger_cosignature_pkey primary key (log_id, size, witness)
);

-- Entries that were changed while they waited, or that have a place already: kept for the inquiry, never integrated.
create table ledger_refused (
  entry_id   uuid not null,
  entry      bytea not null,
  leaf       bytea not null,
  reason     text not null,
  refused_at timestamptz not null
);
