-- The servers at work on this database. Each renews its row every second and removes it when it stops; a row that is not
-- renewed is of a server that is gone.
create table nodes (
  id text primary key,
  -- Of T-Minus, for people.
  version text not null,
  -- The event types that it reads, each with the newest version: {"stepNoted": 1}.
  reads jsonb not null,
  seen_at timestamptz not null default clock_timestamp()
);

-- Hash of the last event in the state; a snapshot counts only while the log has that event. Those made before have none.
alter table snapshots add column head_hash text not null default '';

-- When the head last moved, in minutes since 1970: what changed lately is found by it. An index on `last_at` would make
-- every commit write to all indexes of the row; this column changes its value once a minute at most.
alter table cutovers add column changed_minute bigint not null
  default floor(extract(epoch from clock_timestamp()) / 60);
create index cutovers_changed on cutovers (organisation, changed_minute);

-- As before, with that minute.
create or replace function write_to_log(
  wanted_organisation text,
  wanted_cutover text,
  records json,
  answers json,
  records_at timestamptz,
  new_head bigint,
  new_head_hash text,
  new_due_at timestamptz,
  new_due jsonb,
  new_status text
)
returns void
language plpgsql as $$
begin
  insert into events
    (organisation, cutover, seq, at, actor, command_id, type, version, payload, disclosures, prev, hash)
  select wanted_organisation, wanted_cutover, seq, records_at, actor, "commandId", type, coalesce(version, 1), payload,
    disclosures, prev, hash
  from json_to_recordset(records) as record
    (seq bigint, actor text, "commandId" text, type text, version smallint, payload jsonb, disclosures jsonb, prev text,
     hash text);

  insert into commands (organisation, cutover, command_id, actor, body_hash, first_seq, last_seq, answer)
  select wanted_organisation, wanted_cutover, "commandId", actor, "bodyHash", "firstSeq", "lastSeq", answer
  from json_to_recordset(answers) as answer
    ("commandId" text, actor text, "bodyHash" text, "firstSeq" bigint, "lastSeq" bigint, answer jsonb);

  update cutovers set head = new_head, head_hash = new_head_hash, last_at = records_at,
    next_due_at = new_due_at, next_due = new_due, status = new_status,
    changed_minute = floor(extract(epoch from clock_timestamp()) / 60)
  where organisation = wanted_organisation and id = wanted_cutover
    and (head, next_due) is distinct from (new_head, new_due);
end
$$;
