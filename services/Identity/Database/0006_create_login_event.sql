-- Who proved an identity or failed to, and what was done to credentials and rights. Append-only: rows are for auditors.
-- Never a secret, a code or a token.
create table login_event (
  position   bigint generated always as identity primary key,
  at         timestamptz not null,
  kind       text not null,
  outcome    text not null constraint login_event_outcome_known check (outcome in ('succeeded', 'failed', 'locked')),
  -- Whose identity: client id or user name.
  subject    text,
  -- Who did it to the subject; null when the subject itself.
  actor      text,
  -- The application that was logged in to.
  client_id  text,
  source     text,
  detail     text,
  request_id text
);

create index login_event_subject on login_event (subject, position desc);
create index login_event_at on login_event (at);

create function login_event_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'login_event is append-only';
end $$;

create trigger login_event_append_only before update or delete on login_event
  for each row execute function login_event_refuse_change();

create trigger login_event_no_truncate before truncate on login_event
  for each statement execute function login_event_refuse_change();
