-- How a log grows. Both are called with the cutover's row locked, by open_cutover or by append_if_still.
create function write_to_log(
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
  insert into events (organisation, cutover, seq, at, actor, command_id, type, payload, disclosures, prev, hash)
  select wanted_organisation, wanted_cutover, seq, records_at, actor, "commandId", type, payload, disclosures, prev, hash
  from json_to_recordset(records) as record
    (seq bigint, actor text, "commandId" text, type text, payload jsonb, disclosures jsonb, prev text, hash text);

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

-- What credentials are worth now: one row for each that holds.
create function authorities(sessions text[], tokens text[])
returns table (key text, person text, organisation text, role text, may_sign boolean)
language sql stable as $$
  select 'session:' || s.id, s.person, s.organisation, m.role,
    exists (select from step_ups u where u.session = s.id and u.expires_at > now())
  from sessions s join members m using (organisation, person)
  where s.id = any(sessions) and s.expires_at > now()
  union all
  select 'token:' || t.id, t.person, t.organisation, m.role, t.may_sign
  from tokens t join members m using (organisation, person)
  where t.id = any(tokens) and t.revoked_at is null
$$;

-- A whole commit in one statement, for commands that were decided ahead of the lock. It locks the row, and then sees for
-- itself that all is as it was believed to be: the log's head, what the credentials are worth, that none of the commands
-- was answered before, and what the clock shows (within a tenth of a second, and never later than it is). Answers the
-- clock, as epoch milliseconds; null when something is not so, and then nothing was written.
create function append_if_still(
  wanted_organisation text,
  wanted_cutover text,
  believed_head_hash text,
  sessions text[],
  tokens text[],
  -- `key person role may_sign`, all of this organisation.
  believed_authorities text[],
  command_ids text[],
  believed_now timestamptz,
  records json,
  answers json,
  records_at timestamptz,
  new_head bigint,
  new_head_hash text,
  new_due_at timestamptz,
  new_due jsonb,
  new_status text
)
returns double precision
language plpgsql as $$
declare
  clock timestamptz;
  holding bigint;
begin
  perform from cutovers as c
  where c.organisation = wanted_organisation and c.id = wanted_cutover
  for no key update;

  -- A statement of its own, which sees what the one before it waited for.
  perform from cutovers as c
  where c.organisation = wanted_organisation and c.id = wanted_cutover
    and c.head_hash = believed_head_hash and c.last_at <= records_at;
  if not found then return null; end if;

  clock := clock_timestamp();
  if believed_now > clock or believed_now < clock - interval '100 ms' then return null; end if;

  perform from commands as m
  where m.organisation = wanted_organisation and m.cutover = wanted_cutover and m.command_id = any(command_ids);
  if found then return null; end if;

  select count(*) into holding
  from authorities(sessions, tokens) as a
  where a.organisation = wanted_organisation
    and a.key || ' ' || a.person || ' ' || a.role || ' ' || a.may_sign = any(believed_authorities);
  if holding <> cardinality(believed_authorities) or holding <> cardinality(sessions) + cardinality(tokens) then
    return null;
  end if;

  perform write_to_log(wanted_organisation, wanted_cutover, records, answers, records_at, new_head, new_head_hash,
    new_due_at, new_due, new_status);
  return extract(epoch from clock) * 1000;
end
$$;
