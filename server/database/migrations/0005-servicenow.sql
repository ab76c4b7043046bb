-- The exchange with ServiceNow. What it says enters the log as events; here lies what is still to be asked and written.

-- One row for each change of a cutover, from the event that asked for it.
create table change_exchanges (
  organisation text not null,
  cutover text not null,
  change_id text not null,
  instance text not null,
  -- Null until ServiceNow has answered.
  sys_id text,
  -- Who works on it, until when; another may take over afterwards.
  lease text,
  lease_until timestamptz,
  -- Null once there is nothing to read any more.
  next_turn_at timestamptz default now(),
  last_success_at timestamptz,
  failing_since timestamptz,
  failures integer not null default 0,
  failure text,
  -- The attempt to create it, recorded before it is sent, and the lookups since: CreationKnown of the client.
  creation jsonb not null default '{"lastAttempt": null, "lookups": []}',
  -- Of the log, the status that the instance was last told.
  status_seq bigint not null default 0,
  primary key (organisation, cutover, change_id)
);
create index change_exchanges_turn on change_exchanges (next_turn_at) where next_turn_at is not null;
create index change_exchanges_sys_id on change_exchanges (instance, sys_id);

-- What an event wants written, made in the event's transaction; each once, under a key that follows from the event.
create table change_writes (
  id bigint generated always as identity primary key,
  organisation text not null,
  cutover text not null,
  change_id text not null,
  key text not null,
  -- Writes of a lane are done in order; lanes do not wait for each other.
  lane text not null,
  write jsonb not null,
  -- waiting, sending (outcome unknown), done, refused (ServiceNow said no), dropped (somebody chose its side).
  status text not null default 'waiting' check (status in ('waiting', 'sending', 'done', 'refused', 'dropped')),
  -- Notes that go together, under one marker.
  batch text,
  attempted_at timestamptz,
  not_before timestamptz,
  failure text,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  foreign key (organisation, cutover, change_id) references change_exchanges (organisation, cutover, change_id),
  unique (organisation, cutover, change_id, key)
);
create index change_writes_open on change_writes (organisation, cutover, change_id, id)
  where status in ('waiting', 'sending', 'refused');

-- How far each table of an instance has been looked through for changes whose webhook was lost; its clock, not ours.
create table change_watermarks (
  instance text not null,
  table_name text not null,
  watermark timestamptz not null,
  primary key (instance, table_name)
);
