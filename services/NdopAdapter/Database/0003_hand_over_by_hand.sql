-- Where no line to NDOP exists, a batch goes there by hand: who handed it to whom, and when.
alter table batch
  add column handed_over_at timestamptz,
  add column handed_over_by text,
  -- Who took it at NDOP.
  add column received_by    text,
  add column hand_over_note text;
alter table batch drop constraint batch_state;
alter table batch add constraint batch_state check (state in ('waiting', 'confirmed', 'refused', 'handed_over'));
alter table batch add constraint batch_hand_over check (state <> 'handed_over' or (handed_over_at is not null and handed_over_by is not null and received_by is not null));
