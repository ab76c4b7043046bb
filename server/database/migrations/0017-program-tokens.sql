-- The token of a program, which an administrator or the operator made for it: what it measures is verified by the rule.
alter table tokens add column is_program boolean not null default false;

drop function authorities(text[], text[]);
-- As before, with whether it is the token of a program.
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
  vouched_by text,
  is_program boolean
)
language sql stable as $$
  select 'session:' || s.id, s.person, s.organisation, m.role,
    coalesce(a.hands, '{}') = '{}'
      and exists (select from step_ups u where u.session = s.id and u.expires_at > now()),
    h.hands <> '{}', h.hands, m.hands, a.vouched_by, false
  from sessions s
  join members m using (organisation, person)
  left join accounts a on a.provider_id = 'credential' and a.account_id = s.person
  cross join lateral (
    select case when s.entered_by = 'link' then s.hands else coalesce(a.hands, '{}') end as hands
  ) h
  where s.id = any(sessions) and s.expires_at > now()
  union all
  select 'token:' || t.id, t.person, t.organisation, m.role, t.may_sign and t.hands = '{}',
    t.hands <> '{}', t.hands, m.hands, null, t.is_program
  from tokens t join members m using (organisation, person)
  where t.id = any(tokens) and t.revoked_at is null
$$;
