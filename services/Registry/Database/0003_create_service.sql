-- What agencies offer. A service has major versions with addresses of their own; what a version says and does stands in
-- revisions, of which one is published and at most one is being worked on.
create table service (
  agency     text not null references agency (code),
  name       text not null,
  title_vi   text not null,
  title_en   text not null,
  summary_vi text,
  summary_en text,
  contact    jsonb,
  tags       text[] not null,
  sharing    jsonb not null,
  -- Folded text of all that one would search by.
  search     text not null,
  created_at timestamptz not null,
  created_by text not null,
  updated_at timestamptz not null,
  constraint service_pkey primary key (agency, name)
);

create table service_version (
  -- Service id, H21.05/land-parcels/v1.
  id                 text not null constraint service_version_pkey primary key,
  agency             text not null,
  service            text not null,
  version            int not null,
  state              text not null constraint service_version_state check (state in ('unpublished', 'published', 'deprecated', 'withdrawn')),
  published_revision int,
  first_published_at timestamptz,
  deprecated_at      timestamptz,
  sunset_at          timestamptz,
  withdrawn_at       timestamptz,
  successor          text,
  maintenance        jsonb,
  created_at         timestamptz not null,
  created_by         text not null,
  foreign key (agency, service) references service (agency, name),
  constraint service_version_published_revision check ((state = 'unpublished') = (published_revision is null))
);

create index service_version_service on service_version (agency, service, version);

create table service_revision (
  service_id          text not null references service_version (id),
  revision            int not null,
  state               text not null constraint service_revision_state
                      check (state in ('draft', 'internalReview', 'lgspReview', 'approved', 'published', 'superseded')),
  -- Canonical JSON.
  document            text,
  document_sha256     text,
  document_version    text,
  operations          jsonb not null,
  upstreams           text[] not null,
  policy              jsonb not null,
  -- 1 (open) to 5.
  data_class          int not null,
  lint_errors         int,
  lint_warnings       int,
  -- Why an operator let a breaking change pass.
  breaking_reason     text,
  submitted_by        text,
  submitted_at        timestamptz,
  agency_approved_by  text,
  lgsp_approved_by    text,
  approved_at         timestamptz,
  rejected_because    text,
  published_at        timestamptz,
  -- Grows with each change: the ETag of the version.
  row_version         bigint not null,
  created_at          timestamptz not null,
  created_by          text not null,
  updated_at          timestamptz not null,
  updated_by          text not null,
  constraint service_revision_pkey primary key (service_id, revision),
  -- Nobody approves what they submitted; whatever the code above believes.
  constraint service_revision_four_eyes check (submitted_by is null
    or (agency_approved_by is distinct from submitted_by and lgsp_approved_by is distinct from submitted_by))
);

create unique index service_revision_one_open on service_revision (service_id) where state not in ('published', 'superseded');
create unique index service_revision_one_published on service_revision (service_id) where state = 'published';
