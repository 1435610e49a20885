-- Steps of attachments go the way of those of messages: such a row names no message and says itself what it is about, for the
-- attachment may be gone before the step is told. A step of a document may name others than its message's mailboxes.
alter table trail
  add column attachment_id uuid,
  add column owner text,
  add column size_bytes bigint,
  add column sha256 bytea,
  add column recipients text[];
