-- What the forecast said in the course of a night, and what became of it: from both follows how well forecasts held.
create table forecasts_said (
  organisation text not null,
  cutover text not null,
  as_of timestamptz not null,
  seq bigint not null,
  p50 timestamptz not null,
  p80 timestamptz not null,
  p95 timestamptz not null,
  chance double precision not null,
  primary key (organisation, cutover, as_of),
  foreign key (organisation, cutover) references cutovers (organisation, id) on delete cascade
);

-- Only of those that were gone through with: what was rolled back finished something else than was forecast.
create table forecast_outcomes (
  organisation text not null,
  cutover text not null,
  finished timestamptz not null,
  window_end timestamptz not null,
  primary key (organisation, cutover),
  foreign key (organisation, cutover) references cutovers (organisation, id) on delete cascade
);

-- Nights that are over already were forecast by nobody.
insert into consumer_positions (consumer, organisation, cutover, seq, hash)
select 'forecasts', organisation, id, head, head_hash from cutovers;
