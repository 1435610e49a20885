-- Where a system wants its messages pushed to, and how its lane stands: one process at a time works for a recipient, and a
-- recipient that fails rests, so that it costs nobody else anything.
create table endpoint (
  system           text collate "C" not null constraint endpoint_pkey primary key,
  mode             text not null constraint endpoint_mode_known check (mode in ('push', 'pull')),
  url              text constraint endpoint_push_has_url check (mode = 'pull' or url is not null),
  -- Sealed under the master key; the old one signs too until it ends.
  secret           bytea,
  old_secret       bytea,
  old_secret_until timestamptz,
  changed_at       timestamptz not null,
  changed_by       text not null,
  -- Set when the endpoint answered 410: nothing is pushed until it is put anew.
  disabled_at      timestamptz,
  disabled_reason  text,
  -- Failures in a row that were the endpoint's, and until when it rests.
  failures         int not null default 0,
  last_failure     text,
  rests_until      timestamptz,
  -- The process that works for it; by the database's clock.
  lane_owner       uuid,
  lane_until       timestamptz
);
