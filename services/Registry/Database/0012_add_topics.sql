-- A topic is offered like a service: named, reviewed by four eyes, published, asked for, granted. Only its calls go another way. So it
-- is a service of another kind, and its events are told from operations by the kind alone.
alter table service add column kind text not null default 'service' constraint service_kind check (kind in ('service', 'topic'));
alter table service alter column kind drop default;
alter table service add constraint service_kind_unique unique (agency, name, kind);

alter table service_version add column kind text not null default 'service';
alter table service_version alter column kind drop default;
-- All versions of a name are of one kind.
alter table service_version add constraint service_version_kind foreign key (agency, service, kind) references service (agency, name, kind);

alter table access_request add column kind text not null default 'service' constraint access_request_kind check (kind in ('service', 'topic'));
alter table access_request alter column kind drop default;
alter table access_grant add column kind text not null default 'service' constraint access_grant_kind check (kind in ('service', 'topic'));
alter table access_grant alter column kind drop default;
