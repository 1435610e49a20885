-- Datasets at NDOP, batches of their rows, coordination requests, and what was compared day by day.
create table dataset (
  -- Agency code and name, H21.05/land-parcels.
  id             text not null constraint dataset_pkey primary key,
  agency         text not null,
  -- As the agency wrote it: titles, dictionary, class, period.
  description    jsonb not null,
  schema_version int not null,
  -- registering, registered or refused.
  state          text not null constraint dataset_state check (state in ('registering', 'registered', 'refused')),
  external_id    text,
  detail         text,
  changed_at     timestamptz not null,
  changed_by     text not null
);

create table batch (
  id             uuid not null constraint batch_pkey primary key,
  dataset_id     text not null references dataset (id),
  -- The caller's key: the same rows again are the same batch.
  client_key     text,
  mode           text not null constraint batch_mode check (mode in ('upsert', 'delete', 'snapshot')),
  format         text not null constraint batch_format check (format in ('ndjson', 'csv')),
  schema_version int not null,
  period         text,
  watermark      text,
  row_count      bigint not null,
  size_bytes     bigint not null,
  -- Of the bytes as they are sent.
  sha256         text not null,
  state          text not null constraint batch_state check (state in ('waiting', 'confirmed', 'refused')),
  detail         text,
  -- The day of Việt Nam on which it is reconciled.
  day            date not null,
  created_at     timestamptz not null,
  created_by     text not null,
  confirmed_at   timestamptz,
  constraint batch_client_key unique (dataset_id, client_key)
);

create index batch_day on batch (day, id);
create index batch_dataset on batch (dataset_id, created_at desc);

-- The outbox: what goes up. In order within a lane.
create table task (
  position     bigint generated always as identity constraint task_pkey primary key,
  id           uuid not null constraint task_id unique,
  kind         text not null,
  lane         text not null,
  subject      text not null,
  body         text,
  state        text not null constraint task_state check (state in ('waiting', 'done', 'refused')),
  attempts     int not null default 0,
  next_at      timestamptz not null,
  leased_until timestamptz,
  outcome      text,
  detail       text,
  created_at   timestamptz not null,
  ended_at     timestamptz
);

create index task_lane on task (lane, position) where state = 'waiting';

-- What the National Data Centre asks of the province.
create table request (
  id          text not null constraint request_pkey primary key,
  dataset_id  text not null,
  kind        text not null,
  note        text,
  due_on      date,
  -- open or answered.
  state       text not null constraint request_state check (state in ('open', 'answered')),
  decision    text,
  reason      text,
  legal_basis text,
  answered_by text,
  answered_at timestamptz,
  pulled_at   timestamptz not null
);

create table reconciliation (
  id          uuid not null constraint reconciliation_pkey primary key,
  day         date not null,
  -- matched, differs or signed.
  state       text not null constraint reconciliation_state check (state in ('matched', 'differs', 'signed')),
  -- Counts, hashes and differences; never changed.
  result      jsonb not null,
  made_at     timestamptz not null
);

create index reconciliation_day on reconciliation (day desc, made_at desc);

create table minutes_signature (
  reconciliation_id uuid not null references reconciliation (id),
  signed_by         text not null,
  explanation       text,
  -- Of the result that was signed.
  sha256            text not null,
  signed_at         timestamptz not null,
  constraint minutes_signature_pkey primary key (reconciliation_id, signed_by)
);

create table day_mark (
  only_row       boolean not null primary key default true check (only_row),
  reconciled_day date
);

insert into day_mark (only_row) values (true);
