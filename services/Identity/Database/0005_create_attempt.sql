-- Failed attempts to prove an identity, shared by all replicas; docs/adr/0012 says who is locked when.
create table attempt (
  guards           text not null constraint attempt_guards_known check (guards in ('client', 'person', 'code', 'source')),
  -- Client id or user name; empty where the whole source is counted.
  subject          text not null,
  -- Address the attempts came from; empty where all sources are counted together.
  source           text not null,
  failures         int not null,
  window_started_at timestamptz not null,
  -- How often it was locked lately: each time is twice as long.
  locks            int not null,
  locked_until     timestamptz,
  changed_at       timestamptz not null,
  primary key (guards, subject, source)
);

create index attempt_changed_at on attempt (changed_at);

-- From where a client or person has lately proved itself: a source that is locked for others is not locked for these.
create table known_source (
  subject      text not null,
  source       text not null,
  last_used_at timestamptz not null,
  primary key (subject, source)
);

create index known_source_last_used_at on known_source (last_used_at);
