-- State bodies by their identification code. A row with a successor is a closed code that old documents still name; until
-- valid_to (its last day) the code stands for itself, after it for the successor. code102 is the older form of the code: an
-- explicit two-way table, since its rule has exceptions.
create table agency (
  code       text not null constraint agency_pkey primary key,
  code102    text constraint agency_code102_unique unique deferrable initially deferred,
  name_vi    text not null,
  name_en    text,
  parent     text constraint agency_parent_known references agency (code) deferrable initially deferred,
  valid_from date not null,
  valid_to   date,
  successor  text constraint agency_successor_known references agency (code) deferrable initially deferred,
  search     text not null,
  updated_at timestamptz not null,
  updated_by text not null,
  constraint agency_dates_in_order check (valid_to is null or valid_to >= valid_from),
  constraint agency_successor_has_end check (successor is null or valid_to is not null)
);

create index agency_parent on agency (parent);

-- Where services of an agency may stand in the network: an operator's decision.
create table upstream_allowance (
  agency   text not null references agency (code),
  position int not null,
  cidr     text not null,
  ports    int[] not null,
  host     text,
  reason   text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (agency, position)
);
