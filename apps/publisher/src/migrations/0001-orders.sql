create table orders (
  id uuid primary key,
  event_id uuid not null unique,
  status text not null,
  customer_id text not null,
  customer_email text not null,
  customer_phone text,
  notification_channel text not null,
  items jsonb not null,
  shipping_address jsonb not null,
  total_amount numeric(18, 2) not null,
  currency text not null,
  confirmed_at timestamptz not null
);

-- The first answer given under a key, so that the same request can be answered the same way again.
create table idempotency_keys (
  key text primary key,
  body_hash bytea not null,
  status smallint not null,
  -- text, not jsonb: the repeated answer is the same byte for byte.
  body text not null,
  created_at timestamptz not null default now()
);

-- What the purge reads.
create index idempotency_keys_created_at on idempotency_keys (created_at);
