-- Events of a topic are messages that are addressed to the topic. Their order is a dense number for each topic, given under the lock of
-- topic_head until commit: whoever has read up to a position has missed nothing below it.
create table topic_head (
  topic         text collate "C" not null constraint topic_head_pkey primary key,
  last_position bigint not null
);

create table topic_event (
  topic       text collate "C" not null,
  position    bigint not null,
  message_id  uuid not null,
  accepted_at timestamptz not null,
  -- Only where the publisher named an expiry.
  expires_at  timestamptz,
  constraint topic_event_pkey primary key (topic, position)
);

create unique index topic_event_message on topic_event (message_id);
create index topic_event_age on topic_event (topic, accepted_at);

-- A subscription is a place in a topic: what lies behind it is given to the subscriber's mailbox while a grant allows it.
create table subscription (
  topic      text collate "C" not null,
  subscriber text collate "C" not null,
  thin       boolean not null,
  -- The last event that was given to the mailbox.
  position   bigint not null,
  -- Up to here events are given again although they were settled: a replay was asked for.
  replay_to  bigint not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  constraint subscription_pkey primary key (topic, subscriber)
);

create index subscription_subscriber on subscription (subscriber);

-- Delivered without its content, which the recipient gets by a request of its own.
alter table waiting add column thin boolean not null default false;
