-- Reconciliations are kept in the shape that all services share: what was compared, and whether it is the day's own.
alter table reconciliation
  add column subject  text not null default '',
  add column is_daily boolean not null default false;
alter table reconciliation alter column subject drop default, alter column is_daily drop default;
update reconciliation set is_daily = true where day <= (select reconciled_day from day_mark);
drop table day_mark;
