-- A link that is sent by mail has been in nobody's hands but those of who reads that mailbox. Whose mailbox it is, is the word of
-- whoever entered the address, while nobody has confirmed what was set up over it.
alter table members add column address_hands text[] not null default '{}';

alter table sign_in_links
  add column purpose text not null default 'signIn' check (purpose in ('signIn', 'invitation', 'password')),
  add column mailed boolean not null default false,
  -- Where it leads: the cutover that somebody was invited to.
  add column cutover text;

-- Whose name, address and telephone number are gone from here for good.
alter table former_members add column pseudonymised_at timestamptz;
