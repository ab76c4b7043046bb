-- Whether somebody waits for the next turn: ServiceNow told something, or an event wants something. What is merely due by
-- the clock gives way to it.
alter table change_exchanges add column told boolean not null default false;

-- Leases carry the server that holds them; those of a server that is gone are freed.
create index change_exchanges_lease on change_exchanges (lease) where lease is not null;
