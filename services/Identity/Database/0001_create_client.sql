-- OAuth clients: systems as Registry decided them, the platform's own processes, and applications that people log in to.
-- One row holds what we decide and what OpenIddict asks for, so that issuing a token reads one row.
create table client (
  id                        uuid primary key,
  client_id                 text not null constraint client_client_id_unique unique,
  kind                      text not null constraint client_kind_known check (kind in ('system', 'platform', 'application')),
  -- Registry's for a system; of no meaning for the others.
  version                   bigint not null,
  enabled                   boolean not null,
  agency                    text,
  display_name              text not null,
  roles                     text[] not null,
  scopes                    text[] not null,
  certificate_thumbprints   text[] not null,
  json_web_key_set          text,
  -- Tokens issued at or before this second are refused; the next one is issued after it.
  revoked_until             timestamptz,
  changed_at                timestamptz not null,
  -- What follows is OpenIddict's; lists are JSON arrays.
  client_type               text not null constraint client_type_known check (client_type in ('confidential', 'public')),
  application_type          text,
  permissions               text not null,
  requirements              text,
  redirect_uris             text,
  post_logout_redirect_uris text,
  concurrency_token         text not null
);

-- Several are valid at once while a secret is rotated. Only salted hashes of 256-bit secrets.
create table client_secret (
  client     uuid not null references client (id) on delete cascade,
  hash       text not null,
  valid_until timestamptz,
  primary key (client, hash)
);
