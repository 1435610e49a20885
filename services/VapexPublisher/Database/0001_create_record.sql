-- What V-APEX is to say of each published version, what it said last, and the steps on the way there.

-- The last list of publications: what goes on while Registry is down.
create table publication_list (
  only_row boolean not null primary key default true check (only_row),
  version  bigint not null,
  body     text not null
);

create table record (
  -- Service id; the apiId of the registration record.
  api_id              text not null constraint record_pkey primary key,
  agency              text not null,
  -- V-APEX's own id; null until it is registered there.
  external_id         text constraint record_external_id unique,
  state               text not null constraint record_state check (state in
                      ('draft', 'submitted', 'in_review', 'changes_requested', 'approved', 'published', 'deprecated', 'retired', 'rejected')),
  -- published, deprecated or withdrawn.
  registry_state      text not null,
  revision            int not null,
  -- Of the publication that the record was written from.
  publication_sha256  text not null,
  -- What V-APEX should say: the whole record, signed. text, not jsonb: a signature is over these bytes' canonical form.
  desired             text not null,
  desired_sha256      text not null,
  -- What it confirmed last; null before that.
  acknowledged        text,
  acknowledged_sha256 text,
  -- What was last submitted to review.
  submitted_sha256    text,
  etag                text,
  lint_errors         int not null,
  lint_warnings       int not null,
  -- Code of what it waits for somebody because of; null = nothing.
  hold                text,
  hold_detail         text,
  -- What the reviewers of V-APEX wrote last.
  review_note         text,
  -- Open differences.
  drifted             boolean not null default false,
  repair_asked        boolean not null default false,
  created_at          timestamptz not null,
  changed_at          timestamptz not null,
  row_version         bigint not null
);

create index record_agency on record (agency, api_id);

-- The outbox: what goes up to V-APEX. Its id is the idempotency key.
create table step (
  id           uuid not null constraint step_pkey primary key,
  api_id       text not null references record (api_id),
  operation    text not null,
  body         text,
  state        text not null constraint step_state check (state in ('waiting', 'done', 'refused', 'dropped')),
  attempts     int not null default 0,
  next_at      timestamptz not null,
  leased_until timestamptz,
  -- Named outcome of the last attempt, and the partner's words.
  outcome      text,
  detail       text,
  created_at   timestamptz not null,
  ended_at     timestamptz
);

-- One step at a time for a record: the next is decided on what came of it.
create unique index step_one_open on step (api_id) where state = 'waiting';
create index step_due on step (next_at) where state = 'waiting';
create index step_of_record on step (api_id, created_at desc);

create table record_event (
  id         bigint generated always as identity primary key,
  api_id     text not null references record (api_id),
  at         timestamptz not null,
  kind       text not null,
  from_state text,
  to_state   text,
  detail     text
);

create index record_event_of_record on record_event (api_id, id desc);

create table drift (
  api_id   text not null references record (api_id),
  -- Pointer into the record; empty = the whole record is missing at V-APEX.
  field    text not null,
  ours     text,
  theirs   text,
  found_at timestamptz not null,
  seen_at  timestamptz not null,
  cured_at timestamptz,
  constraint drift_pkey primary key (api_id, field, found_at)
);

create unique index drift_one_open on drift (api_id, field) where cured_at is null;

-- Records at V-APEX under our agencies that nobody here knows.
create table stranger (
  external_id text not null primary key,
  api_id      text,
  seen_at     timestamptz not null
);

create table usage_report (
  day           date not null,
  api_id        text not null references record (api_id),
  calls         bigint not null,
  failed_calls  bigint not null,
  -- Agencies that called; null = too many to be counted in one question.
  consumers     int,
  request_bytes bigint not null,
  response_bytes bigint not null,
  mean_duration_us bigint not null,
  max_duration_us bigint not null,
  state         text not null constraint usage_report_state check (state in ('waiting', 'done', 'refused')),
  attempts      int not null default 0,
  next_at       timestamptz not null,
  outcome       text,
  detail        text,
  counted_at    timestamptz not null,
  reported_at   timestamptz,
  constraint usage_report_pkey primary key (day, api_id)
);

create index usage_report_due on usage_report (next_at) where state = 'waiting';

create table pull_mark (
  only_row     boolean not null primary key default true check (only_row),
  pulled_until timestamptz,
  compared_at  timestamptz,
  usage_day    date
);

insert into pull_mark (only_row) values (true);
