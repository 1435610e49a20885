-- Steps of messages as Exchange tells them: found by the message's id. What may name a person (who decided, why) lies in
-- personal_part, as of calls.
create table message_record (
  id          uuid not null constraint message_record_pkey primary key,
  message_id  uuid not null,
  step        text not null,
  at          timestamptz not null,
  sender      text not null,
  recipients  text[] not null,
  source      text not null,
  event_id    text not null,
  event_type  text not null,
  size_bytes  bigint not null,
  sha256      text not null,
  data_class  int,
  -- Of a system; of a person it is a personal part.
  subject     text,
  stored_at   timestamptz not null
);

create index message_record_message on message_record (message_id, at, id);
