-- Who did what, when and why. Append-only for every role: the trigger stands where a grant could be forgotten.
create table decision (
  id          bigint generated always as identity primary key,
  at          timestamptz not null,
  actor       text not null,
  actor_agency text,
  subject     text not null,
  subject_id  text not null,
  -- The agencies that may read it beside operator and auditor.
  agencies    text[] not null,
  action      text not null,
  from_state  text,
  to_state    text,
  reason      text,
  legal_basis text[],
  request_id  uuid
);

create index decision_subject on decision (subject, subject_id, id);

create function refuse_decision_change() returns trigger language plpgsql as $$
begin
  raise exception 'decisions are append-only' using errcode = 'insufficient_privilege';
end $$;

create trigger decision_append_only before update or delete on decision for each row execute function refuse_decision_change();
create trigger decision_not_truncated before truncate on decision for each statement execute function refuse_decision_change();
