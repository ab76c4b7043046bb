-- Runbook drafts that several people edit. Each has a log of its own, as a cutover has; everything else follows from it.
create table drafts (
  organisation text not null,
  id text not null,
  head bigint not null,
  head_hash text not null,
  last_at timestamptz not null,
  -- What the list shows of it, as of its head.
  line jsonb not null,
  primary key (organisation, id)
);

create table draft_events (
  organisation text not null,
  draft text not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  actor text not null,
  command_id text not null,
  event jsonb not null,
  prev text not null,
  hash text not null,
  primary key (organisation, draft, seq),
  foreign key (organisation, draft) references drafts (organisation, id) on delete cascade
);

-- The idempotency keys of commands with their answers; `draft` is empty for the creation of one.
create table draft_commands (
  organisation text not null,
  draft text not null,
  command_id text not null,
  actor text not null,
  body_hash text not null,
  -- Null until it is answered, and where it was refused.
  first_seq bigint,
  last_seq bigint,
  answer jsonb,
  at timestamptz not null default now(),
  primary key (organisation, draft, command_id)
);
create index draft_commands_at on draft_commands (at);

-- States from which replay may begin. Anything here can be deleted.
create table draft_snapshots (
  organisation text not null,
  draft text not null,
  evolve_version integer not null,
  seq bigint not null,
  head_hash text not null,
  gzip bytea not null,
  primary key (organisation, draft, evolve_version),
  foreign key (organisation, draft) references drafts (organisation, id) on delete cascade
);
