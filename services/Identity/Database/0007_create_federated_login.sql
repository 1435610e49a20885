-- Who is known to which other OpenID provider. The person makes the link, being logged in here with both factors.
create table federated_login (
  provider  text not null,
  -- HMAC of the provider's name for the person, which may be a personal identification number.
  subject   bytea not null,
  person    uuid not null references person (id) on delete cascade,
  linked_at timestamptz not null,
  constraint federated_login_pkey primary key (provider, subject),
  constraint federated_login_person_unique unique (person, provider)
);
