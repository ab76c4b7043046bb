-- By whose hand somebody's way in was established. `hands` are the other people through whom it came, while nobody has
-- confirmed it: empty for what its owner made, for what the operator of the server made at its shell, and once confirmed.
-- What was there before this was recorded counts as its owner's.
alter table sign_in_links
  -- A person's id, `operator` or `server`; null: before this was recorded.
  add column made_by text,
  add column hands text[] not null default '{}',
  -- By a newer link, or by a password that was set.
  add column ended_at timestamptz;
create index sign_in_links_person on sign_in_links (organisation, person);

-- Of the link that it began with. A session that began with a password has the hands of the password.
alter table sessions
  add column hands text[] not null default '{}',
  add column linked_by text;

alter table accounts
  add column hands text[] not null default '{}',
  -- Of the password, anew each time that it is set; what somebody confirms is this one and no later one.
  add column establishment text,
  add column set_at timestamptz,
  -- Who stands for it being its owner's: the person who confirmed it, or `operator`; null: its owner alone.
  add column vouched_by text;

alter table tokens
  add column made_by text,
  add column hands text[] not null default '{}';

-- Of the role of an administrator.
alter table members
  add column hands text[] not null default '{}',
  add column establishment text,
  add column role_since timestamptz;

-- Who has been removed. Their name stays readable wherever they did something.
create table former_members (
  organisation text not null references organisations (id) on delete cascade,
  person text not null references people (id) on delete cascade,
  removed_at timestamptz not null default now(),
  removed_by text not null,
  primary key (organisation, person)
);

-- Browsers in which somebody has given their password before; wrong passwords from elsewhere do not keep these out.
create table known_devices (
  -- SHA-256 of what lies in the browser's cookie.
  hash text not null,
  person text not null references people (id) on delete cascade,
  seen_at timestamptz not null default now(),
  primary key (person, hash)
);

-- Failed sign-ins of the running hour, counted so that the audit log gets a few entries of a flood and not each.
create table sign_in_failures (
  key text primary key,
  count integer not null,
  since timestamptz not null default now()
);

drop function authorities(text[], text[]);
-- What credentials are worth now: one row for each that holds.
create function authorities(sessions text[], tokens text[])
returns table (
  key text,
  person text,
  organisation text,
  role text,
  may_sign boolean,
  -- It came through another's hands and nobody has confirmed it.
  unconfirmed boolean,
  -- Of the credential, and of the role that it acts in.
  hands text[],
  role_hands text[],
  vouched_by text
)
language sql stable as $$
  select 'session:' || s.id, s.person, s.organisation, m.role,
    coalesce(a.hands, '{}') = '{}'
      and exists (select from step_ups u where u.session = s.id and u.expires_at > now()),
    h.hands <> '{}', h.hands, m.hands, a.vouched_by
  from sessions s
  join members m using (organisation, person)
  left join accounts a on a.provider_id = 'credential' and a.account_id = s.person
  cross join lateral (
    select case when s.entered_by = 'link' then s.hands else coalesce(a.hands, '{}') end as hands
  ) h
  where s.id = any(sessions) and s.expires_at > now()
  union all
  select 'token:' || t.id, t.person, t.organisation, m.role, t.may_sign and t.hands = '{}',
    t.hands <> '{}', t.hands, m.hands, null
  from tokens t join members m using (organisation, person)
  where t.id = any(tokens) and t.revoked_at is null
$$;

-- As before, with whether a credential is confirmed among what is compared.
create or replace function append_if_still(
  wanted_organisation text,
  wanted_cutover text,
  believed_head_hash text,
  sessions text[],
  tokens text[],
  -- `key person role may_sign`, and ` unconfirmed` where it is; all of this organisation.
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
    and a.key || ' ' || a.person || ' ' || a.role || ' ' || a.may_sign
      || case when a.unconfirmed then ' unconfirmed' else '' end = any(believed_authorities);
  if holding <> cardinality(believed_authorities) or holding <> cardinality(sessions) + cardinality(tokens) then
    return null;
  end if;

  perform write_to_log(wanted_organisation, wanted_cutover, records, answers, records_at, new_head, new_head_hash,
    new_due_at, new_due, new_status);
  return extract(epoch from clock) * 1000;
end
$$;
