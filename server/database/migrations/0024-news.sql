-- What changes something for others, by event: whom it is told, and whose own work it is about. Kept by the consumer `news`;
-- the texts stay in the log alone. The hash ties it to its event: what a restored log no longer has is no news.
create table news (
  organisation text not null,
  cutover text not null,
  seq bigint not null,
  hash text not null,
  told text[] not null,
  whose text[] not null,
  grave boolean not null,
  -- What belongs together: a failure and its retry, a stop and its end.
  topic text not null,
  facts jsonb not null,
  primary key (organisation, cutover, seq)
);
create index news_told on news using gin (told);

-- Up to which event each person has seen what changed.
create table seen_news (
  organisation text not null,
  person text not null,
  cutover text not null,
  seq bigint not null,
  at timestamptz not null default now(),
  primary key (organisation, person, cutover)
);

-- What happened before is news to nobody.
insert into consumer_positions (consumer, organisation, cutover, seq, hash)
select 'news', organisation, id, head, head_hash from cutovers;
