-- The sharing procedure (Decree 194/2025, article 16): a consumer asks, the provider decides, an agreement is made, a grant begins.
create table access_request (
  id              uuid not null constraint access_request_pkey primary key,
  state           text not null constraint access_request_state check (state in ('draft', 'submitted', 'formalCheck', 'needsInfo',
                  'providerReview', 'rejected', 'approved', 'agreementSigned', 'sandboxTest', 'active', 'cancelled')),
  consumer        text not null references system (id),
  consumer_agency text not null,
  provider        text not null,
  service_id      text not null references service_version (id),
  purposes        text[] not null,
  legal_basis     text[] not null,
  operations      text[] not null,
  fields          text[],
  quota           jsonb,
  valid_from      timestamptz,
  valid_until     timestamptz,
  note            text,
  idempotency_key text,
  created_at      timestamptz not null,
  created_by      text not null,
  updated_at      timestamptz not null,
  updated_by      text not null,
  submitted_at    timestamptz,
  submitted_by    text,
  -- What the provider wants to know, while the state is needsInfo.
  question        text,
  due_on          date,
  decided_at      timestamptz,
  decided_by      text,
  reason          text,
  decision_basis  text[],
  grant_id        uuid,
  row_version     bigint not null,
  constraint access_request_idempotency unique (created_by, idempotency_key),
  constraint access_request_refusal_has_grounds check (state <> 'rejected' or (reason is not null and cardinality(decision_basis) > 0)),
  constraint access_request_four_eyes check (decided_by is null or decided_by is distinct from submitted_by)
);

create index access_request_consumer on access_request (consumer_agency, id);
create index access_request_provider on access_request (provider, id);

-- Decree 47/2020, article 38. The text is what both sides agree to, byte for byte; sha256 (hex) is over its UTF-8 bytes.
create table agreement (
  id                 uuid not null primary key,
  access_request     uuid not null constraint agreement_one_per_request unique references access_request (id),
  number             text not null constraint agreement_number_unique unique,
  clauses_version    int not null,
  content            jsonb not null,
  text               text not null,
  sha256             text not null,
  made_at            timestamptz not null,
  consumer_signed_by text,
  consumer_signed_at timestamptz,
  provider_signed_by text,
  provider_signed_at timestamptz
);

create sequence agreement_number;

create table access_grant (
  id              uuid not null constraint access_grant_pkey primary key,
  access_request  uuid not null constraint access_grant_one_per_request unique references access_request (id),
  state           text not null constraint access_grant_state check (state in ('active', 'suspended', 'terminated', 'expired')),
  consumer        text not null references system (id),
  consumer_agency text not null,
  provider        text not null,
  service_id      text not null references service_version (id),
  operations      text[] not null,
  purposes        text[] not null,
  legal_basis     text[] not null,
  fields          text[],
  quota           jsonb,
  valid_from      timestamptz not null,
  valid_until     timestamptz,
  reason          text,
  -- An operator's suspension is not lifted by the provider.
  suspended_by_operator boolean not null default false,
  replaced_by     uuid,
  created_at      timestamptz not null,
  changed_at      timestamptz not null,
  changed_by      text not null,
  constraint access_grant_dates_in_order check (valid_until is null or valid_until > valid_from or state = 'terminated')
);

create index access_grant_consumer on access_grant (consumer_agency, id);
create index access_grant_provider on access_grant (provider, id);
create index access_grant_pair on access_grant (service_id, consumer);
create index access_grant_ends on access_grant (valid_until) where state in ('active', 'suspended');
