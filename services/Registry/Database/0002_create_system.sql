-- Information systems that call or are called; each is an OAuth client of Identity, which learns of it by ClientChanged.
-- Of a secret only the verifier is kept.
create table system (
  id                      text not null constraint system_pkey primary key,
  agency                  text not null references agency (code),
  name                    text not null,
  display_name            text not null,
  contact                 jsonb,
  roles                   text[] not null,
  enabled                 boolean not null,
  -- An operator's lock is not lifted by the agency.
  disabled_by_operator    boolean not null default false,
  notice                  jsonb,
  jwks                    text,
  certificate_thumbprints text[] not null,
  require_certificate     boolean not null,
  tokens_not_before       timestamptz,
  -- Grows with each change; applied_version is what Identity says it has.
  version                 bigint not null,
  applied_version         bigint not null default 0,
  published_at            timestamptz not null,
  created_at              timestamptz not null,
  created_by              text not null,
  constraint system_applied_version_exists check (applied_version <= version)
);

create index system_agency on system (agency, name);
create index system_not_applied on system (published_at) where applied_version < version;

create table system_secret (
  system      text not null references system (id),
  verifier    text not null,
  created_at  timestamptz not null,
  -- Null = until replaced.
  valid_until timestamptz,
  primary key (system, verifier)
);
