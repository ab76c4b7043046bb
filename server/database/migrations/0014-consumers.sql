-- How far each consumer has read each cutover's log.
create table consumer_positions (
  consumer text not null,
  organisation text not null,
  cutover text not null,
  -- Of the last event that was taken, and its hash.
  seq bigint not null default 0,
  hash text not null default '',
  primary key (consumer, organisation, cutover)
);

-- Also looked through without regard to the organisation.
drop index cutovers_changed;
create index cutovers_changed on cutovers (changed_minute, organisation);

-- What events want of ServiceNow was recorded in their own transaction until now.
insert into consumer_positions (consumer, organisation, cutover, seq, hash)
select 'servicenow', organisation, id, head, head_hash from cutovers;
