-- Passkeys of people: the public half of each. The other half never leaves its owner's authenticator.
create table passkeys (
  id text primary key,
  organisation text not null,
  person text not null,
  name text not null,
  -- As its authenticator calls it, and its COSE key; both base64url.
  credential_id text not null unique,
  public_key text not null,
  -- What it has counted, if it counts at all. A copy of it would count on its own, and fall behind.
  counter bigint not null,
  transports text[] not null default '{}',
  created_at timestamptz not null default now(),
  last_used timestamptz,
  -- As of a password: of what was given anew when it was added.
  hands text[] not null default '{}',
  vouched_by text,
  foreign key (organisation, person) references members (organisation, person) on delete cascade
);
create index passkeys_person on passkeys (organisation, person);

-- What an authenticator was asked to sign, each good for one answer.
create table passkey_challenges (
  challenge text primary key,
  -- The session that asked, or the browser that wants to begin one.
  holder text not null,
  purpose text not null,
  -- What exactly it is for.
  about text not null,
  expires_at timestamptz not null
);
create index passkey_challenges_expiry on passkey_challenges (expires_at);

alter table sessions drop constraint sessions_entered_by_check;
alter table sessions add constraint sessions_entered_by_check
  check (entered_by in ('password', 'link', 'passkey', 'server'));
-- The passkey that says whose the session is: it began it, or was given in it. Then `hands` are the session's own.
alter table sessions add column passkey text references passkeys (id) on delete set null;
create index sessions_passkey on sessions (passkey) where passkey is not null;

-- Absent: the password was given, for any signature.
alter table step_ups
  add column passkey text references passkeys (id) on delete cascade,
  -- The one signature that it was given for.
  add column about text,
  add check ((passkey is null) = (about is null));

drop function authorities(text[], text[]);
-- As before, with what was given anew for a signature.
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
  is_program boolean,
  -- password or passkey, while it is fresh.
  proof text
)
language sql stable as $$
  select 'session:' || s.id, s.person, s.organisation, m.role,
    u.session is not null and case when u.passkey is null then coalesce(a.hands, '{}') else p.hands end = '{}',
    h.hands <> '{}', h.hands, m.hands,
    case when u.passkey is null then a.vouched_by else p.vouched_by end,
    false,
    case when u.session is null then null when u.passkey is null then 'password' else 'passkey' end
  from sessions s
  join members m using (organisation, person)
  left join accounts a on a.provider_id = 'credential' and a.account_id = s.person
  left join step_ups u on u.session = s.id and u.expires_at > now()
  left join passkeys p on p.id = u.passkey
  cross join lateral (
    select case when s.entered_by in ('link', 'passkey') or s.passkey is not null then s.hands
      else coalesce(a.hands, '{}') end as hands
  ) h
  where s.id = any(sessions) and s.expires_at > now()
  union all
  select 'token:' || t.id, t.person, t.organisation, m.role, t.may_sign and t.hands = '{}',
    t.hands <> '{}', t.hands, m.hands, null, t.is_program, null
  from tokens t join members m using (organisation, person)
  where t.id = any(tokens) and t.revoked_at is null
$$;
