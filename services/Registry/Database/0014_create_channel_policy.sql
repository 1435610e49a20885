-- By which channel what is exchanged with the nation, from when, on what ground: data, as law and dates change. Each change is a
-- version as a whole; none is ever altered.
create table channel_policy (
  version bigint not null primary key,
  entries jsonb not null,
  reason  text not null,
  made_at timestamptz not null,
  made_by text not null
);

-- A start. Decree 278/2025 sends all mandatory sharing through NDOP once the year is over; until then NDXP.
insert into channel_policy (version, entries, reason, made_at, made_by) values (1, '[
  {"subject": "*", "channels": ["NDXP", "direct"], "effectiveFrom": "2025-07-01", "effectiveTo": "2026-12-31", "citation": "Quyết định 3388/QĐ-UBND"},
  {"subject": "*", "channels": ["NDOP", "NDXP"], "effectiveFrom": "2027-01-01", "citation": "Nghị định 278/2025/NĐ-CP"},
  {"subject": "G07/dossiers", "channels": ["VXP"], "effectiveFrom": "2025-07-01", "citation": "Quyết định 3388/QĐ-UBND"}
]', 'Khởi tạo', timestamptz '2026-01-01 00:00:00+07', 'platform');
