-- The version of an event's shape. Those written before have their first one. It enters the record's hash only from the
-- second version on, so the hashes of older logs stay what they are.
alter table events add column version smallint not null default 1 check (version > 0);

-- As before, with the version. A server of an earlier release sends none.
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
    next_due_at = new_due_at, next_due = new_due, status = new_status
  where organisation = wanted_organisation and id = wanted_cutover
    and (head, next_due) is distinct from (new_head, new_due);
end
$$;
