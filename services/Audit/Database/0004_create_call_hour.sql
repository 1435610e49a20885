-- Counts of each hour, kept in the statement that stores the records: statistics read these rows, not millions of records.
-- An empty text stands for a party or service that was not known.
create table call_hour (
  hour            timestamptz not null,
  consumer_agency text not null,
  provider        text not null,
  service         text not null,
  outcome         text not null,
  calls           bigint not null,
  request_bytes   bigint not null,
  response_bytes  bigint not null,
  duration_us     bigint not null,
  max_duration_us bigint not null,
  constraint call_hour_pkey primary key (hour, consumer_agency, provider, service, outcome)
);

insert into call_hour
select date_trunc('hour', received_at, 'UTC'), coalesce(consumer_agency, ''), coalesce(provider, ''), coalesce(service, ''), outcome,
  count(*), sum(request_bytes), sum(response_bytes), sum(duration_us), max(duration_us)
from call_record
group by 1, 2, 3, 4, 5;
