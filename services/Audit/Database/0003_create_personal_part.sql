-- Personal parts of entries, each with its salt, sealed under the personal key: deleting a row erases the part for good, while
-- the commitment in the ledger stays valid. The address of the caller moves here from call_record; records stored before the
-- ledger keep none.
create table personal_part (
  entry_id uuid not null,
  part     text not null,
  sealed   bytea not null,
  constraint personal_part_pkey primary key (entry_id, part)
);

alter table call_record drop column client_address;
-- A keyed hash of the subject hash: finds the accesses to one person's data, tells nothing without the key.
alter table call_record add column subject_index bytea;
create index call_record_subject on call_record (subject_index, received_at desc, id desc) where subject_index is not null;
