-- The keys of a system have a use: it signs requests with some, others encrypt messages to it with the rest (JWE). Life and rules
-- are the same, so they stay one table.
alter table signature_key rename to system_key;
alter table system_key add column use text not null default 'sig' constraint system_key_use check (use in ('sig', 'enc'));
alter table system_key alter column use drop default;
alter table system_key rename constraint signature_key_pkey to system_key_pkey;
alter table system_key rename constraint signature_key_kid_unique to system_key_kid_unique;
