-- Which live cutover leads a change: one at most. A row is claimed in the transaction of the event that wants the change,
-- and goes in that of the event that gives it up. The sys_id is known once ServiceNow has answered.
create table led_changes (
  instance text not null,
  number text not null,
  sys_id text,
  organisation text not null,
  cutover text not null,
  change_id text not null,
  claimed_at timestamptz not null default clock_timestamp(),
  primary key (instance, number),
  unique (instance, sys_id)
);
create index led_changes_cutover on led_changes (organisation, cutover);
