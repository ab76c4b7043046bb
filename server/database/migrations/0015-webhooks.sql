-- Where an organisation wants its events sent.
create table webhook_endpoints (
  id text primary key,
  organisation text not null references organisations (id) on delete cascade,
  url text not null,
  description text not null default '',
  -- Empty: all.
  event_types text[] not null default '{}',
  rehearsals boolean not null default false,
  -- Sealed with a key that follows from the installation's secret.
  secret bytea not null,
  -- The one before, which signs as well for a while.
  old_secret bytea,
  old_secret_until timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  paused_at timestamptz,
  paused_because text,
  -- Since its first attempt that failed after the last that did not.
  failing_since timestamptz,
  failure text
);
create index webhook_endpoints_organisation on webhook_endpoints (organisation, created_at);

-- What is to be sent, and what became of it. What is sent is read from the log when it is sent.
create table webhook_deliveries (
  -- Of the events of one cutover in the order of its log.
  number bigint generated always as identity primary key,
  -- The webhook-id: the same over all attempts.
  id text not null unique,
  endpoint text not null references webhook_endpoints (id) on delete cascade,
  -- The next of a lane is sent when the one before is settled.
  lane text not null,
  -- Null for a ping.
  cutover text,
  seq bigint,
  type text not null,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  -- Each is counted before it is made.
  attempts integer not null default 0,
  -- Of these, since it was last put in line; says how long the next pause is.
  tries integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  lease text,
  lease_until timestamptz,
  attempted_at timestamptz,
  answer_status integer,
  failure text,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz
);
create index webhook_deliveries_waiting on webhook_deliveries (endpoint, lane, number) where status = 'waiting';
create index webhook_deliveries_listed on webhook_deliveries (endpoint, number);
create index webhook_deliveries_settled on webhook_deliveries (settled_at) where settled_at is not null;

-- Nobody wanted to hear of what happened until now.
insert into consumer_positions (consumer, organisation, cutover, seq, hash)
select 'webhooks', organisation, id, head, head_hash from cutovers;
