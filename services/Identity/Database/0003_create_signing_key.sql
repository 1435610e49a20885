-- Keys that every replica shares (docs/adr/0010). Private parts are sealed with a master key that is not in the database.
create table signing_key (
  -- RFC 7638 thumbprint, the kid in tokens and in the key set.
  id                 text primary key,
  public_key         bytea not null,
  -- Erased when the key has signed its last token.
  sealed_private_key bytea,
  created_at         timestamptz not null,
  -- Published from created_at; signs from here until the next one does.
  signs_from         timestamptz not null,
  -- Leaves the key set then; null while no successor is known.
  published_until    timestamptz
);

-- ASP.NET Core Data Protection: session cookies and antiforgery tokens must be readable by every replica.
create table data_protection_key (
  id         uuid primary key,
  sealed_xml bytea not null,
  created_at timestamptz not null
);
