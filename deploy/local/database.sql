-- One service's database. The owner runs migrations (--migrate); the service itself works as the app role, which has no DDL.
\connect postgres
set log_min_error_statement = panic;
set pg_stat_statements.track_utility = off;
select 'create role :database_owner login' where not exists (select from pg_roles where rolname = ':database_owner') \gexec
select 'create role :database_app login' where not exists (select from pg_roles where rolname = ':database_app') \gexec
alter role :database_owner password ':owner_password';
alter role :database_app password ':app_password';
select 'create database :database owner :database_owner' where not exists (select from pg_database where datname = ':database') \gexec
revoke all on database :database from public;
grant connect on database :database to :database_app;
\connect :database
alter schema public owner to :database_owner;
revoke all on schema public from public;
grant usage on schema public to :database_app;
alter default privileges for role :database_owner in schema public grant select, insert, update, delete on tables to :database_app;
alter default privileges for role :database_owner in schema public grant usage, select on sequences to :database_app;
