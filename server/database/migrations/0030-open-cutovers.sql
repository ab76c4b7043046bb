-- Asked with each edit of a plan that has become a version, and for each runbook: its cutovers that have not ended, of which there
-- are few. The row of a cutover is still rewritten in place until it ends.
create index cutovers_open on cutovers (organisation, runbook_id, runbook_hash) where status not in ('closed', 'cancelled');
