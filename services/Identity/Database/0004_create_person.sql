-- People who log in: password and a time-based code, always both.
create table person (
  id                       uuid primary key,
  user_name                text not null constraint person_user_name_unique unique
                           constraint person_user_name_form check (user_name ~ '^[a-z][a-z0-9._-]{1,40}$'),
  display_name             text not null,
  agency                   text,
  roles                    text[] not null,
  state                    text not null constraint person_state_known check (state in ('active', 'disabled')),
  password_hash            text not null,
  -- Someone else knows the password until the person has chosen one.
  password_change_required boolean not null,
  -- Null until the person has enrolled an authenticator.
  sealed_totp_secret       bytea,
  -- Number of the last time step whose code was used: a code is good for one use.
  totp_last_step           bigint not null,
  -- Sessions and grants that carry another one have ended.
  security_stamp           uuid not null,
  revoked_until            timestamptz,
  created_at               timestamptz not null,
  changed_at               timestamptz not null
);

-- For a person without the authenticator; each is good for one use.
create table recovery_code (
  person    uuid not null references person (id) on delete cascade,
  code_hash bytea not null,
  used_at   timestamptz,
  primary key (person, code_hash)
);
