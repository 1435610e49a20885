-- Shared values in force from and until a day (inclusive). A code is never deleted: records name it.
create table code_list (
  name       text not null primary key,
  title_vi   text not null,
  title_en   text not null,
  version    bigint not null,
  updated_at timestamptz not null,
  updated_by text not null
);

create table code_list_entry (
  list       text not null references code_list (name),
  code       text not null,
  name_vi    text not null,
  name_en    text,
  source     text,
  valid_from date not null,
  valid_to   date,
  constraint code_list_entry_pkey primary key (list, code, valid_from),
  constraint code_list_entry_dates_in_order check (valid_to is null or valid_to >= valid_from)
);
