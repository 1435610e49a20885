-- The last directory that Registry gave: Exchange starts from it while Registry is away.
create table directory (
  id      int primary key constraint directory_one_row check (id = 1),
  version bigint not null,
  body    text not null,
  kept_at timestamptz not null
);
