-- How far retention has come: message ids grow with time, so the oldest that still have their content begin after this one.
create table retention (
  id             int primary key constraint retention_one_row check (id = 1),
  erased_up_to   uuid not null,
  deleted_up_to  uuid not null
);

insert into retention (id, erased_up_to, deleted_up_to)
values (1, '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000');
