-- What checks of the logs came to. Anything here can be deleted: then a log is checked from its beginning once more.
create table log_verifications (
  organisation text not null,
  cutover text not null,
  -- The signed head up to which the log was last found in order: the next check goes on from there. It is signed so that
  -- whoever writes to this table cannot have a part of the log left out.
  verified_head text,
  -- Texts removed from beside the log, up to there.
  withheld integer not null default 0,
  -- When the last complete pass from the first record on began.
  full_at timestamptz,
  -- Of such a pass that is under way: when it began, and how far it has come.
  pass_began_at timestamptz,
  pass_head text,
  pass_withheld integer not null default 0,
  -- Verification, and how it came about: by itself in the background, or at somebody's request.
  verdict jsonb,
  asked_by text check (asked_by in ('background', 'request')),
  checked_at timestamptz,
  -- Who checks it, until when; another may take over afterwards.
  lease text,
  lease_until timestamptz,
  primary key (organisation, cutover),
  foreign key (organisation, cutover) references cutovers (organisation, id)
);
create index log_verifications_broken on log_verifications (organisation, cutover) where not (verdict->>'intact')::boolean;
