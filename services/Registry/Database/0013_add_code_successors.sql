-- A code that ends may name what takes its place: one code, or several after a division. Old data find their new code by it.
alter table code_list_entry add column replaced_by text[] not null default '{}';
