-- A record that can't be sent as it is. It holds back the later records of its key, which are parked behind it.
alter table outbox
  add column parked_at timestamptz,
  -- invalid, too-large, refused, unknown-topic, unknown-schema; or behind: its key has a parked record before it.
  add column parked_as text,
  add column parked_reason text;

-- The relay reads past parked records however many there are.
drop index outbox_unpublished;
create index outbox_unpublished on outbox (id) where published_at is null and parked_at is null;

-- Answers whether a key is held back.
create index outbox_parked on outbox (topic, key, id) where parked_at is not null;
