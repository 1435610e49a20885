-- Days of national partners as both sides have them, and who signed the minutes. The shape is shared by all services that reconcile.
create table reconciliation (
  id       uuid not null constraint reconciliation_pkey primary key,
  -- Partner, and service where one was asked for.
  subject  text not null,
  day      date not null,
  state    text not null constraint reconciliation_state check (state in ('matched', 'differs', 'signed')),
  -- Counts, hashes and differences; never changed.
  result   jsonb not null,
  -- Made by itself, of all services.
  is_daily boolean not null,
  made_at  timestamptz not null
);

create index reconciliation_subject on reconciliation (subject, day desc, made_at desc);
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
