-- The event log and what is derived from it. Free text never enters `payload` or `hash`, only commitments to it; the
-- text lies in `disclosures`, so that it can be removed without breaking the chain.

create table runbook_versions (
  organisation text not null,
  runbook_id text not null,
  -- SHA-256 over the canonical JSON of the definition.
  hash text not null,
  -- Counts the versions of a runbook from 1.
  version integer not null check (version > 0),
  title text not null,
  -- Compiled, durations in seconds.
  definition jsonb not null,
  -- As it was written.
  source text not null,
  -- The definition's JSON as it is served: the bytes are made once.
  gzip bytea not null,
  imported_at timestamptz not null default now(),
  -- Null: by the server, from its folder.
  imported_by text,
  primary key (organisation, runbook_id, hash),
  unique (organisation, runbook_id, version)
);

create table cutovers (
  organisation text not null,
  id text not null,
  runbook_id text not null,
  runbook_hash text not null,
  -- The log's last event: its seq, hash and time.
  head bigint not null check (head > 0),
  head_hash text not null,
  last_at timestamptz not null,
  -- The earliest thing that time alone will do, as {deadline, id, due}.
  next_due_at timestamptz,
  next_due jsonb,
  status text not null,
  -- PortfolioLine, as of the head.
  line jsonb not null,
  created_at timestamptz not null default now(),
  primary key (organisation, id),
  foreign key (organisation, runbook_id, runbook_hash) references runbook_versions (organisation, runbook_id, hash),
  check ((next_due_at is null) = (next_due is null))
  -- Each commit updates its row: with room on the page, and no index on what changes, that is done in place.
) with (fillfactor = 50);
create index cutovers_due on cutovers (next_due_at) where next_due_at is not null;

-- No foreign key: rows are only ever added under the lock of their cutover's row, and a check for each costs a third of
-- the insert (tried).
create table events (
  organisation text not null,
  cutover text not null,
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  -- Opaque id, or clock.
  actor text not null,
  command_id text not null,
  type text not null,
  payload jsonb not null,
  disclosures jsonb not null,
  prev text not null,
  hash text not null,
  primary key (organisation, cutover, seq)
);

-- One row for each command that was answered, refusals included. A creation stands under the empty cutover id, since its
-- cutover does not exist before it.
create table commands (
  organisation text not null,
  cutover text not null,
  command_id text not null,
  actor text not null,
  body_hash text not null,
  -- The events it caused; last_seq = first_seq - 1 when there were none. Null for a refusal.
  first_seq bigint,
  last_seq bigint,
  -- {"refusal": …} or {"created": cutover id}; null when the events are the answer.
  answer jsonb,
  at timestamptz not null default now(),
  primary key (organisation, cutover, command_id)
);

-- States that replay may begin from. Anything here can be deleted.
create table snapshots (
  organisation text not null,
  cutover text not null,
  seq bigint not null,
  -- Of the evolve that made it; others ignore it.
  evolve_version integer not null,
  -- The state's JSON without the runbook.
  gzip bytea not null,
  primary key (organisation, cutover, seq, evolve_version),
  foreign key (organisation, cutover) references cutovers (organisation, id)
);
