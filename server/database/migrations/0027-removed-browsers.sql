-- A browser that its owner has removed stays removed at its next visit. Its keys go; its address tells which one it is. No session
-- stands beside it, so that the end of one forgets nothing of this.
alter table push_subscriptions add column removed_at timestamptz;
