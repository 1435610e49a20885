-- A replay has a beginning, too: what was given again and then withheld, because the grant was suspended meanwhile, is not given a
-- third time when it was acknowledged.
alter table subscription add column replay_from bigint not null default 0;
