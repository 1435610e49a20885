-- One row. Each change that gateways must know of bumps it in its own transaction, which also puts such changes in one order.
create table snapshot_version (
  only_row   boolean not null primary key default true check (only_row),
  version    bigint not null,
  changed_at timestamptz not null,
  -- The day for which closed codes were resolved: it changes without a change of rows.
  aliases_on date not null
);

insert into snapshot_version (version, changed_at, aliases_on) values (1, timestamptz '2020-01-01 00:00:00Z', date '2020-01-01');

-- What each gateway said last.
create table gateway (
  id         text not null primary key,
  version    bigint not null,
  applied_at timestamptz not null,
  seen_at    timestamptz not null
);
