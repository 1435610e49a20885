-- Content lies encrypted under a key of the sender's agency; the keys themselves are sealed under the master key, which no
-- database has. The newest one of an agency encrypts, every one decrypts.
create table agency_key (
  id         int generated always as identity primary key,
  agency     text not null,
  sealed     bytea not null,
  created_at timestamptz not null
);

create index agency_key_agency on agency_key (agency, id desc);
