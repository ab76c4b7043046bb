-- The rehearsals that were accepted, as their logs say; kept by the consumer `rehearsals`, which begins with the first event of
-- every log: a rehearsal counts also where it was accepted before this release.
create table accepted_rehearsals (
  organisation text not null,
  cutover text not null,
  runbook_id text not null,
  runbook_hash text not null,
  title text not null,
  accepted_by text not null,
  accepted_at timestamptz not null,
  primary key (organisation, cutover)
);
create index accepted_rehearsals_runbook on accepted_rehearsals (organisation, runbook_id, accepted_at);
