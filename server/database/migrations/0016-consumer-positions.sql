-- A position outlives its cutover by a moment, as where a log is put back: nothing needs a check for each.
alter table consumer_positions drop constraint consumer_positions_organisation_cutover_fkey;

-- Also looked through without regard to the organisation: one index serves both.
drop index cutovers_changed_minute;
drop index cutovers_changed;
create index cutovers_changed on cutovers (changed_minute, organisation);
