-- Whose access ends is known to every server at once: whatever takes a credential or a role away raises this counter in the
-- same transaction and notifies. Servers listen, and read the counter each second in case they were not listening.
create table access_changes (
  count bigint not null
);
insert into access_changes (count) values (0);

create function note_access_change() returns void
language sql as $$
  update access_changes set count = count + 1;
  select pg_notify('tminus_heads', '["access"]');
$$;

create function access_was_taken() returns trigger
language plpgsql as $$
begin
  perform note_access_change();
  return null;
end
$$;

-- Statements that delete nothing that was still good leave the counter alone.
create function access_was_deleted() returns trigger
language plpgsql as $$
begin
  if exists (select from gone) then perform note_access_change(); end if;
  return null;
end
$$;

create trigger sessions_deleted after delete on sessions
  referencing old table as gone for each statement execute function access_was_deleted();
create trigger sessions_shortened after update of expires_at on sessions
  for each row when (new.expires_at < old.expires_at) execute function access_was_taken();
create trigger tokens_deleted after delete on tokens
  referencing old table as gone for each statement execute function access_was_deleted();
create trigger tokens_revoked after update of revoked_at, may_sign on tokens
  for each row when (old.* is distinct from new.*) execute function access_was_taken();
create trigger members_deleted after delete on members
  referencing old table as gone for each statement execute function access_was_deleted();
create trigger members_changed after update of role on members
  for each row when (old.role is distinct from new.role) execute function access_was_taken();

-- What was done to people and to what they enter by. Only ever added to, in the transaction of what an entry tells. People
-- stand here by id, so that a person can be pseudonymised without touching it.
create table audit_entries (
  organisation text not null,
  -- Without a gap, so that a missing entry is seen.
  seq bigint not null check (seq > 0),
  at timestamptz not null,
  kind text not null,
  -- A person's id; `operator`: whoever used the command line of the server; `server`: it did so by itself; null: unknown.
  actor text,
  -- session, token or shell.
  via text,
  -- Whom it is about.
  person text,
  -- Of the caller.
  address text,
  details jsonb not null default '{}',
  primary key (organisation, seq)
);
create index audit_entries_person on audit_entries (organisation, person, seq);

create function number_audit_entry() returns trigger
language plpgsql as $$
begin
  -- Numbers become visible in their order: whoever has read up to one has missed none before it.
  perform pg_advisory_xact_lock(7463003, hashtext(new.organisation));
  select coalesce(max(seq), 0) + 1 into new.seq from audit_entries where organisation = new.organisation;
  new.at := clock_timestamp();
  return new;
end
$$;
create trigger audit_entries_numbered before insert on audit_entries
  for each row execute function number_audit_entry();

create function keep_audit_entries() returns trigger
language plpgsql as $$
begin
  raise exception 'The audit log is only added to';
end
$$;
create trigger audit_entries_kept before update or delete or truncate on audit_entries
  for each statement execute function keep_audit_entries();

-- A session that the server makes for itself, as the demo does, is nobody's sign-in.
alter table sessions drop constraint sessions_entered_by_check;
alter table sessions add constraint sessions_entered_by_check check (entered_by in ('password', 'link', 'server'));

-- Whatever begins a session with a password, and imports a runbook, is recorded with it.
create function audit_sign_in() returns trigger
language plpgsql as $$
begin
  insert into audit_entries (organisation, kind, actor, via, person, address, details)
  values (new.organisation, 'signedIn', new.person, 'session', new.person, nullif(new.ip_address, ''),
    jsonb_build_object('session', new.id));
  return null;
end
$$;
create trigger sessions_audited after insert on sessions
  for each row when (new.entered_by = 'password') execute function audit_sign_in();

create function audit_runbook_import() returns trigger
language plpgsql as $$
begin
  insert into audit_entries (organisation, kind, actor, details)
  values (new.organisation, 'runbookImported', coalesce(new.imported_by, 'server'),
    jsonb_build_object('runbook', new.runbook_id, 'version', new.version, 'title', new.title));
  return null;
end
$$;
create trigger runbook_versions_audited after insert on runbook_versions
  for each row execute function audit_runbook_import();
