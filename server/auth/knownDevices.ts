/** Browsers in which somebody has entered their password before: a random text in a cookie, stored as its SHA-256. */
import { createHash, randomBytes } from 'node:crypto'
import type { Queries } from '../database/sql.ts'

export const DEVICE_COOKIE = 'tminus.device'
const YEAR_SECONDS = 365 * 24 * 3600
/** Only the most recently seen are kept; nobody uses more browsers than this. */
const MAX_DEVICES = 20

/** The device id that a browser sends; undefined when there is no valid one. */
export function deviceOf(cookies: string | undefined): string | undefined {
  return /(?:^|;\s*)tminus\.device=([\w-]{43})(?:;|$)/.exec(cookies ?? '')?.[1]
}

export async function isKnownDevice(sql: Queries, email: string, device: string): Promise<boolean> {
  const rows = await sql`
    select from people p join known_devices d on d.person = p.id
    where p.email = ${email} and d.hash = ${hashOf(device)}`
  return rows.length > 0
}

/** Remembers the browser for a person; returns the cookie that identifies it. Several people may share a browser. */
export async function rememberDevice(
  sql: Queries,
  personId: string,
  { device, secure }: { device: string | undefined; secure: boolean },
): Promise<string> {
  const known = device ?? randomBytes(32).toString('base64url')
  await sql`
    insert into known_devices (hash, person) values (${hashOf(known)}, ${personId})
    on conflict (person, hash) do update set seen_at = now()`
  await sql`
    delete from known_devices where person = ${personId} and hash not in (
      select hash from known_devices where person = ${personId} order by seen_at desc limit ${MAX_DEVICES})`
  return `${DEVICE_COOKIE}=${known}; Max-Age=${YEAR_SECONDS}; Path=/api; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

const hashOf = (device: string) => createHash('sha256').update(device).digest('hex')
