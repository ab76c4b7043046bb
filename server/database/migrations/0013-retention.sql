-- What the janitor looks for each hour. Most rows are accepted commands of people, which this leaves out: they stay as long as
-- their cutover, and cost the commit nothing more.
create index commands_kept_for_a_time on commands (at)
  where actor in ('clock', 'servicenow') or last_seq is null or last_seq < first_seq;
