-- Who may send messages to a system, and which system of an agency gets what is sent to the agency. Decided on the receiving side.
-- Null = default sharing with nobody beyond it.
alter table system add column mailbox jsonb;

-- Null = not chosen: then it is the only system that is enabled, if there is exactly one.
alter table agency add column default_mailbox text constraint agency_default_mailbox_known references system (id);
