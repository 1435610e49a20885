-- One row for each call through a gateway. Searched newest first by who called, who provided, what and when;
-- (received_at, id) is the order of every search and of its cursor.
create table call_record (
  id                     uuid primary key,
  request_id             uuid not null,
  trace_id               text,
  gateway_id             text not null,
  received_at            timestamptz not null,
  duration_us            bigint not null,
  consumer               text,
  consumer_agency        text,
  provider               text,
  service                text,
  operation              text,
  grant_id               uuid,
  purpose                text,
  method                 text not null,
  path_template          text,
  status                 int not null,
  outcome                text not null constraint call_record_outcome_known check (outcome in ('answered', 'refused', 'failed', 'aborted')),
  error_code             text,
  request_bytes          bigint not null,
  response_bytes         bigint not null,
  request_sha256         text,
  response_sha256        text,
  client_address         text,
  certificate_thumbprint text,
  stored_at              timestamptz not null
);

create index call_record_request_id on call_record (request_id);
create index call_record_received_at on call_record (received_at desc, id desc);
create index call_record_consumer on call_record (consumer, received_at desc, id desc);
create index call_record_consumer_agency on call_record (consumer_agency text_pattern_ops, received_at desc);
create index call_record_provider on call_record (provider text_pattern_ops, received_at desc);
create index call_record_service on call_record (service, received_at desc, id desc);
-- Most calls are answered; the others are what people look for.
create index call_record_not_answered on call_record (outcome, received_at desc, id desc) where outcome <> 'answered';
