-- How people want to be reached. Who has no row uses every channel, in the usual order.
create table channel_choices (
  organisation text not null,
  person text not null,
  channels text[] not null,
  -- HH:MM; none without a zone.
  quiet_from text,
  quiet_to text,
  quiet_zone text,
  primary key (organisation, person),
  foreign key (organisation, person) references members (organisation, person) on delete cascade
);

-- Browsers that get web push.
create table push_subscriptions (
  id text primary key,
  organisation text not null,
  person text not null,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  user_agent text,
  created_at timestamptz not null default clock_timestamp(),
  foreign key (organisation, person) references members (organisation, person) on delete cascade
);
create index push_subscriptions_person on push_subscriptions (organisation, person);

-- By which push services know this installation (VAPID): made once; browsers are subscribed with it.
create table push_key (
  is_only boolean primary key default true check (is_only),
  public_key text not null,
  -- Sealed with a key that follows from the installation's secret.
  private_key bytea not null
);

-- What an organisation sends SMS, calls or chat messages with.
create table gateways (
  organisation text primary key references organisations (id) on delete cascade,
  url text not null,
  -- Sealed likewise.
  secret bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  failing_since timestamptz,
  failure text
);

-- Cutovers in which people may have to be called, and when to look at each next: duties arise by time, too.
create table watched_cutovers (
  organisation text not null,
  cutover text not null,
  look_at timestamptz not null default clock_timestamp(),
  -- Not before, whatever happens: a look costs a forecast.
  not_before timestamptz not null default clock_timestamp(),
  -- The last event that asked for the look.
  seq bigint not null default 0,
  -- Who last had a hand in what, since the last look: by step, gate or item.
  hands jsonb not null default '{}',
  primary key (organisation, cutover)
);
create index watched_cutovers_due on watched_cutovers (look_at);

-- Duties for which somebody was called. What they say is made from the state when it is sent.
create table called_duties (
  organisation text not null,
  cutover text not null,
  duty text not null,
  -- Counts how often it has come to stand.
  occasion integer not null default 1,
  kind text not null,
  -- The step, gate or item.
  subject jsonb not null,
  first_at timestamptz not null,
  -- How far it was taken: people further down the line, and their further channels.
  rung integer not null default 0,
  -- When it is taken further unless somebody has seen it; null: it goes no further.
  next_at timestamptz,
  seen_at timestamptz,
  seen_by text,
  help_at timestamptz,
  help_by text,
  ended_at timestamptz,
  ended_by text,
  primary key (organisation, cutover, duty)
);
create index called_duties_ended on called_duties (ended_at) where ended_at is not null;

create table calls (
  id text primary key,
  organisation text not null,
  cutover text not null,
  duty text not null,
  person text not null,
  stage text not null check (stage in ('asked', 'deputy', 'lead', 'help')),
  called_at timestamptz not null,
  -- The channels tried so far, in their order.
  used text[] not null,
  ended_at timestamptz,
  unique (organisation, cutover, duty, person),
  foreign key (organisation, cutover, duty) references called_duties (organisation, cutover, duty) on delete cascade
);

-- One message to one person over one channel.
create table messages (
  number bigint generated always as identity primary key,
  -- The same at each attempt: whatever receives it twice shows it once.
  id text not null unique,
  organisation text not null,
  cutover text not null,
  person text not null,
  channel text not null check (channel in ('push', 'mail', 'gateway')),
  kind text not null check (kind in ('call', 'withdrawal', 'news')),
  -- Of a call or a withdrawal.
  calls text[] not null default '{}',
  -- Of a withdrawal: the message that it withdraws.
  withdraws text,
  -- Of news: the event.
  seq bigint,
  status text not null default 'waiting' check (status in ('waiting', 'sent', 'failed', 'dropped')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  lease text,
  lease_until timestamptz,
  failure text,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz
);
create index messages_due on messages (next_attempt_at) where status = 'waiting';
create index messages_of_calls on messages using gin (calls);
create index messages_settled on messages (settled_at) where settled_at is not null;

-- Nobody is called for what happened until now, and everybody for what stands.
insert into consumer_positions (consumer, organisation, cutover, seq, hash)
select 'notify', organisation, id, head, head_hash from cutovers;
insert into watched_cutovers (organisation, cutover)
select organisation, id from cutovers where status not in ('closed', 'cancelled');
