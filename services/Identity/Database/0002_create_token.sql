-- What OpenIddict keeps of people's grants and tokens: codes and refresh tokens must be redeemed once. A system's access token
-- has no row (docs/adr/0011): it is known by its signature, and refused by a row in revocation.
create table oauth_authorization (
  id                uuid primary key,
  application_id    uuid references client (id) on delete cascade,
  subject           text,
  scopes            text,
  status            text,
  type              text,
  creation_date     timestamptz,
  properties        text,
  concurrency_token text
);

create index oauth_authorization_subject on oauth_authorization (subject);
create index oauth_authorization_creation_date on oauth_authorization (creation_date);

create table oauth_token (
  id                uuid primary key,
  application_id    uuid references client (id) on delete cascade,
  authorization_id  uuid references oauth_authorization (id) on delete cascade,
  subject           text,
  type              text,
  status            text,
  creation_date     timestamptz,
  expiration_date   timestamptz,
  redemption_date   timestamptz,
  reference_id      text constraint oauth_token_reference_id_unique unique,
  payload           text,
  properties        text,
  concurrency_token text
);

create index oauth_token_authorization_id on oauth_token (authorization_id);
create index oauth_token_application_id on oauth_token (application_id);
create index oauth_token_subject on oauth_token (subject) where status = 'valid';
create index oauth_token_expiration_date on oauth_token (expiration_date);

-- Access tokens that are refused though they have not expired: one by its id, or all of a subject up to a second.
create sequence revocation_position;

create table revocation (
  -- Grows with each change, so that readers can tell whether they have seen it.
  position     bigint not null default nextval('revocation_position') constraint revocation_position_unique unique,
  token_id     text constraint revocation_token_id_unique unique,
  subject      text constraint revocation_subject_unique unique,
  issued_until timestamptz,
  forget_at    timestamptz not null,
  revoked_at   timestamptz not null,
  constraint revocation_of_token_or_subject check ((token_id is null) <> (subject is null)),
  constraint revocation_of_subject_has_end check ((subject is null) = (issued_until is null))
);

create index revocation_forget_at on revocation (forget_at);

-- A client assertion is good for one use.
create table client_assertion (
  client_id  text not null,
  token_hash bytea not null,
  expires_at timestamptz not null,
  primary key (client_id, token_hash)
);

create index client_assertion_expires_at on client_assertion (expires_at);
