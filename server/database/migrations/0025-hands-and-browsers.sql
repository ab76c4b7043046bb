-- Whoever was added before addresses had hands: their address is the word of who added them, unless they have set up a way in
-- that is theirs alone. The audit log says who that was; hands in whose session it was done count as well.
with added as (
  select distinct on (organisation, person) organisation, person, actor, details from audit_entries
  where kind = 'personAdded' and via in ('session', 'token')
  order by organisation, person, seq desc
), typed as (
  select organisation, person, array(
    select distinct hand from (
      select actor as hand union all select jsonb_array_elements_text(coalesce(details -> 'hands', '[]'))
    ) hands where hand <> person) as hands
  from added
)
update members m set address_hands = typed.hands
from typed
where typed.organisation = m.organisation and typed.person = m.person and m.address_hands = '{}'
  and not exists (
    select from accounts a
    where a.person = m.person and a.provider_id = 'credential' and a.password is not null and a.hands = '{}')
  and not exists (
    select from passkeys k where k.organisation = m.organisation and k.person = m.person and k.hands = '{}');

-- A browser is reached for as long as nobody ends the session in which it was subscribed: a lost telephone shows no more
-- calls. One that only expires ends nothing: its owner still wants to be called.
alter table push_subscriptions add column session text;

create function forget_browsers() returns trigger
language plpgsql as $$
begin
  delete from push_subscriptions where session in (select id from gone where expires_at > now());
  return null;
end
$$;
create trigger sessions_ended after delete on sessions
  referencing old table as gone for each statement execute function forget_browsers();

-- When it happened, as in the log, so that what is old is passed over unread. Nodes of the version before do not say it.
alter table news add column at timestamptz not null default clock_timestamp();
update news n set at = e.at from events e
where e.organisation = n.organisation and e.cutover = n.cutover and e.seq = n.seq;
create index news_at on news (organisation, at);
