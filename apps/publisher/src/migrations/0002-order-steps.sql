-- What each consumer group last said became of an order's event. Written by whoever follows the outcomes, never by
-- the request that stores the order.
create table order_steps (
  event_id uuid,
  group_name text,
  state text not null,
  -- These four decide which of two outcomes counts, in this order, as foldOutcomes of @rivulet/contracts does.
  delivery integer not null,
  finality smallint not null,
  said_at timestamptz not null,
  outcome_id text not null,
  attempts integer not null,
  not_before timestamptz,
  reason text,
  error_class text,
  primary key (event_id, group_name)
  -- An update leaves the indexed columns alone: with room in the page it touches no index.
) with (fillfactor = 85);

-- One row for each time that an order was put on hold; event_id is that of its OrderOnHold.
create table order_holds (
  event_id uuid primary key,
  order_id uuid not null references orders (id),
  held_at timestamptz not null,
  -- When the order was confirmed again; null while it is on hold.
  released_at timestamptz
);

-- An order has one hold at a time; the same index finds it.
create unique index order_holds_open on order_holds (order_id) where released_at is null;
