-- Content too large for a message lies in files; here stands what they are and whose. A blob is one sealed file: the same
-- content of one agency lies once.
create table blob (
  id         uuid not null constraint blob_pkey primary key,
  -- A keyed hash of the content: it finds the same content again and tells nothing of it.
  content    bytea not null constraint blob_content_unique unique,
  key_id     int not null,
  size_bytes bigint not null,
  sha256     bytea not null,
  created_at timestamptz not null
);

create table attachment (
  id              uuid not null constraint attachment_pkey primary key,
  owner           text collate "C" not null,
  file_name       text,
  content_type    text,
  -- The metadata as the client sent it: told again on HEAD.
  metadata        text,
  size_bytes      bigint not null,
  -- Bytes that are synced to the disk.
  offset_bytes    bigint not null default 0 constraint attachment_offset_within check (offset_bytes between 0 and size_bytes),
  key_id          int not null,
  expected_sha256 bytea,
  -- Null while it is being uploaded.
  blob_id         uuid constraint attachment_blob references blob (id),
  -- Who writes to it now, and until when; by the database's clock.
  writer          uuid,
  writing_until   timestamptz,
  created_at      timestamptz not null,
  -- An upload that is not whole by then goes.
  expires_at      timestamptz not null,
  completed_at    timestamptz
);

create index attachment_blob_id on attachment (blob_id);
create index attachment_unfinished on attachment (expires_at) where blob_id is null;

-- Which message refers to it: its recipients may read it. Written before the message, which then may not come to be: the
-- message's row decides.
create table attachment_use (
  attachment_id uuid not null constraint attachment_use_attachment references attachment (id) on delete cascade,
  message_id    uuid not null,
  constraint attachment_use_pkey primary key (attachment_id, message_id)
);

create index attachment_use_message on attachment_use (message_id);
