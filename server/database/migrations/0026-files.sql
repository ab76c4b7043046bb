-- Photos and files of notes. The log names them by the SHA-256 of their bytes; the bytes lie here and can be removed.
create table files (
  organisation text not null,
  cutover text not null,
  -- SHA-256 of the bytes, as hex.
  id text not null,
  type text not null,
  size integer not null,
  -- A note names it; what none names is deleted after a day.
  noted boolean not null default false,
  by text not null,
  at timestamptz not null default now(),
  primary key (organisation, cutover, id),
  foreign key (organisation, cutover) references cutovers (organisation, id) on delete cascade
);
create index files_unnoted on files (at) where not noted;

-- In pieces, so that nothing that reads rows has to hold a whole file.
create table file_pieces (
  organisation text not null,
  cutover text not null,
  file text not null,
  piece integer not null,
  bytes bytea not null,
  primary key (organisation, cutover, file, piece),
  foreign key (organisation, cutover, file) references files (organisation, cutover, id) on delete cascade
);
