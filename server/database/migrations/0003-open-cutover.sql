-- What every command begins with, in one statement: locks a cutover's row, then reads where its log stands and which of
-- these commands were answered before. Statements of a function see what was committed before each of them begins, so
-- the second sees what the first waited for. No row: there is no such cutover.
create function open_cutover(wanted_organisation text, wanted_cutover text, command_ids text[])
returns table (
  head bigint,
  head_hash text,
  runbook_id text,
  runbook_hash text,
  last_at timestamptz,
  now timestamptz,
  answered jsonb
)
language plpgsql as $$
begin
  perform from cutovers as c
  where c.organisation = wanted_organisation and c.id = wanted_cutover
  for no key update;

  return query
  select c.head, c.head_hash, c.runbook_id, c.runbook_hash, c.last_at, clock_timestamp(),
    (
      select jsonb_agg(jsonb_build_object(
        'commandId', m.command_id, 'actor', m.actor, 'bodyHash', m.body_hash,
        'firstSeq', m.first_seq, 'lastSeq', m.last_seq, 'answer', m.answer))
      from commands as m
      where m.organisation = wanted_organisation and m.cutover = wanted_cutover and m.command_id = any(command_ids)
    )
  from cutovers as c
  where c.organisation = wanted_organisation and c.id = wanted_cutover;
end
$$;
