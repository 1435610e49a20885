-- Public keys that systems sign their requests with (RFC 9421). An ended key stays: what was signed by it must be told from what
-- nobody signed. The key itself is public; whose it is at which time is the point of the table.
create table signature_key (
  system      text not null references system (id),
  -- Thumbprint of the key (RFC 7638).
  kid         text not null,
  jwk         text not null,
  created_at  timestamptz not null,
  created_by  text not null,
  -- Null = until it is ended.
  valid_until timestamptz,
  primary key (system, kid),
  -- One key of two systems would leave open which of them signed.
  constraint signature_key_kid_unique unique (kid)
);
