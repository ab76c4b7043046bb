-- What of a draft somebody else is told, by event: a mention, a review that is asked for, a workstream sent back. Written with
-- the event itself; the texts stay in the log alone. The hash ties it to its event: what a restored log no longer has is no news.
create table draft_news (
  organisation text not null,
  draft text not null,
  seq bigint not null,
  hash text not null,
  at timestamptz not null,
  told text[] not null,
  primary key (organisation, draft, seq),
  foreign key (organisation, draft) references drafts (organisation, id) on delete cascade
);
create index draft_news_told on draft_news using gin (told);

-- Up to which event each person has seen it.
create table seen_draft_news (
  organisation text not null,
  person text not null,
  draft text not null,
  seq bigint not null,
  at timestamptz not null default now(),
  primary key (organisation, person, draft)
);

-- Of news of a draft, which has no cutover.
alter table messages add column draft text;
