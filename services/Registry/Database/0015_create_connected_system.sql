-- Systems that connect through the platform: who owns them, by which channel, what is exchanged, how far it is. Seeded from a file;
-- what an operator wrote is never overwritten by it.
create table connected_system (
  code         text not null constraint connected_system_pkey primary key,
  title_vi     text not null,
  title_en     text not null,
  owner_vi     text not null,
  owner_en     text not null,
  owner_code   text,
  channel      text not null constraint connected_system_channel check (channel in ('NDOP', 'NDXP', 'VXP', 'direct')),
  exchanged_vi text not null,
  exchanged_en text not null,
  status       text not null constraint connected_system_status check (status in ('live', 'simulated', 'planned')),
  -- Services of the platform by which it is reached, without their versions.
  services     text[] not null,
  source       text,
  search       text not null,
  -- False once an operator has written it.
  seeded       boolean not null,
  version      bigint not null,
  updated_at   timestamptz not null,
  updated_by   text not null
);
