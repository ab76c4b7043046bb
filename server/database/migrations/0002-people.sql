-- Who may enter, and as whom. Names, e-mail addresses and telephone numbers live here only; the log knows people by id.

create table organisations (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table people (
  id text primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  phone text,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table members (
  organisation text not null references organisations (id) on delete cascade,
  person text not null references people (id) on delete cascade,
  role text not null check (role in ('admin', 'planner', 'member', 'observer')),
  created_at timestamptz not null default now(),
  primary key (organisation, person)
);
create index members_person on members (person);

-- The next five are what better-auth works with; authSchema.ts names their columns for it.
create table sessions (
  id text primary key,
  organisation text not null references organisations (id) on delete cascade,
  person text not null references people (id) on delete cascade,
  token text not null unique,
  -- How it began: a fresh one-time link may set a first password.
  entered_by text not null default 'password' check (entered_by in ('password', 'link')),
  ip_address text,
  user_agent text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_person on sessions (person);

create table accounts (
  id text primary key,
  person text not null references people (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index accounts_person on accounts (person);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on verifications (identifier);

create table rate_limits (
  id text primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- Wrong passwords by account, of all servers together.
create table attempts (
  key text primary key,
  points integer not null,
  expire timestamptz
);

-- Only hashes: who reads this table cannot use what it describes.
create table tokens (
  id text primary key,
  organisation text not null,
  person text not null,
  hash text not null unique,
  name text not null,
  may_sign boolean not null default false,
  created_at timestamptz not null default now(),
  last_used timestamptz,
  revoked_at timestamptz,
  foreign key (organisation, person) references members (organisation, person) on delete cascade
);
create index tokens_person on tokens (organisation, person);

create table sign_in_links (
  hash text primary key,
  organisation text not null,
  person text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (organisation, person) references members (organisation, person) on delete cascade
);

-- A password given anew just now, good for one signature of this session.
create table step_ups (
  session text primary key references sessions (id) on delete cascade,
  organisation text not null references organisations (id) on delete cascade,
  expires_at timestamptz not null
);
