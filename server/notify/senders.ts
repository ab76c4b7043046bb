/** One message over one channel: what goes out, and what came of it. */
import { createHash } from 'node:crypto'
import webpush from 'web-push'
import { z } from 'zod'
import type { Channel } from '../../shared/reach.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import { type Mailer, MailFault } from '../mail/mailer.ts'
import { signedHeaders } from '../webhooks/secrets.ts'
import type { Outcome, Send } from '../webhooks/send.ts'
import { forgetPlaces, type PushPlace, placesOf } from './channels.ts'
import type { Gateways } from './gateway.ts'
import type { Letter } from './letter.ts'
import type { PushKey } from './pushKey.ts'

export type Delivered =
  | { kind: 'sent' }
  /** It may work in a moment. `why` is a sentence. */
  | { kind: 'later'; why: string }
  /** It will not work as things are. */
  | { kind: 'no'; why: string }
  /** This server is stopping. */
  | { kind: 'closed' }

export interface Addressed {
  organisation: string
  person: string
  /** Of the message; the same at each attempt. */
  id: string
  /** What receives one after the other under the same tag shows the last one only. */
  tag: string
  letter: Letter
}

export type Senders = Record<Channel, (addressed: Addressed) => Promise<Delivered>>

export interface SenderParts {
  sql: Sql
  send: Send
  pushKey(): Promise<PushKey>
  gateways: Gateways
  /** None: this server has no mail server. */
  mailer: Mailer | undefined
  /** The address that people type. */
  origin: string
  /** The database's clock, epoch milliseconds. */
  now(): number
  /** This server is stopping: attempts are given up. */
  closing: AbortSignal
}

/** How long a push service keeps what it cannot deliver yet. */
const PUSH_KEPT_SECONDS = 4 * 3600

export function createSenders(parts: SenderParts): Senders {
  const { sql, send, gateways, mailer, origin, now, closing } = parts

  async function push({ organisation, person, tag, letter }: Addressed): Promise<Delivered> {
    const [key, places] = await Promise.all([parts.pushKey(), placesOf(sql, organisation, person)])
    if (key.privateKey === undefined)
      return { kind: 'no', why: 'The key for web push was made under another TMINUS_SECRET.' }
    if (places.length === 0) return { kind: 'no', why: 'No browser is subscribed.' }
    const vapidDetails = {
      // Who to ask; push services take no address of plain http.
      subject: origin.startsWith('https://') ? origin : 'mailto:tminus@localhost',
      publicKey: key.publicKey,
      privateKey: key.privateKey,
    }
    const { title, body, path, answer, urgent, withdrawn, duties = [], cutover } = letter
    const payload = JSON.stringify({
      title,
      body: body.slice(0, MAX_BODY),
      path,
      tag,
      urgent,
      ...(answer && { call: answer.call }),
      // As the page's own bells tag them, so that nothing is shown twice.
      bells: duties.slice(0, MAX_BELLS).map((duty) => `${cutover?.id} ${duty}`),
      ...(withdrawn && { withdrawn }),
    })
    const outcomes = await Promise.all(
      places.map(async (place) => ({ id: place.id, outcome: await pushTo(place, payload, vapidDetails, tag, letter) })),
    )
    const gone = outcomes.filter(({ outcome }) => outcome?.kind === 'answered' && isGone(outcome.status))
    if (gone.length > 0)
      await forgetPlaces(
        sql,
        gone.map(({ id }) => id),
      )
    const judged = outcomes.map(({ outcome }) => (outcome ? deliveredOf(outcome) : UNENCRYPTED))
    const whichever = (kind: Delivered['kind']) => judged.find((one) => one.kind === kind)
    return whichever('sent') ?? whichever('closed') ?? whichever('later') ?? { kind: 'no', why: GONE }
  }

  /** Undefined where nothing can be encrypted with the keys that the browser gave. */
  async function pushTo(
    place: PushPlace,
    payload: string,
    vapidDetails: { subject: string; publicKey: string; privateKey: string },
    tag: string,
    { urgent }: Letter,
  ): Promise<Outcome | undefined> {
    const details = {
      vapidDetails,
      TTL: PUSH_KEPT_SECONDS,
      urgency: urgent ? 'high' : 'normal',
      topic: topicOf(tag),
      contentEncoding: 'aes128gcm',
    } as const
    let made: webpush.RequestDetails & { body: Buffer }
    try {
      made = webpush.generateRequestDetails(place, payload, details)
    } catch {
      return undefined
    }
    const plain = Object.entries(made.headers).map(([name, value]) => [name.toLowerCase(), String(value)])
    return send({ url: place.endpoint, headers: Object.fromEntries(plain), body: made.body })
  }

  async function mail({ organisation, person, id, letter }: Addressed): Promise<Delivered> {
    if (!mailer) return { kind: 'no', why: 'No mail server is set up.' }
    const whom = await readPerson(organisation, person)
    if (!whom) return LEFT
    const { title, body, path, answer, withdrawn } = letter
    try {
      const mail = {
        to: { name: whom.name, address: whom.email },
        key: id,
        subject: title,
        paragraphs: body.split('\n'),
        action:
          answer && !withdrawn
            ? { label: 'Answer', url: `${origin}${answer.path}` }
            : { label: 'Open T-Minus', url: `${origin}${path}` },
        footnote: `Sent to whoever has a part in a ${letter.cutover ? 'cutover' : 'plan'}. How you are reached is yours to choose: ${origin}/channels`,
      }
      await mailer.send(mail, closing)
      return { kind: 'sent' }
    } catch (error) {
      if (closing.aborted) return { kind: 'closed' }
      if (!(error instanceof MailFault)) throw error
      return { kind: error.permanent ? 'no' : 'later', why: error.message }
    }
  }

  async function gateway({ organisation, person, id, letter }: Addressed): Promise<Delivered> {
    const [place, whom] = await Promise.all([gateways.open(organisation), readPerson(organisation, person)])
    if (!place) return { kind: 'no', why: 'No gateway is set up.' }
    if (!whom) return LEFT
    if (place.secret === undefined)
      return {
        kind: 'no',
        why: 'It cannot be signed: the secret was made under another TMINUS_SECRET. Set the gateway again.',
      }
    const { title, body, path, answer, urgent, withdrawn, duties, cutover } = letter
    const text = JSON.stringify({
      type: withdrawn ? 'callWithdrawn' : answer ? 'personCalled' : 'personTold',
      timestamp: new Date(now()).toISOString(),
      data: {
        person: { id: person, name: whom.name, email: whom.email, ...(whom.phone !== null && { phone: whom.phone }) },
        title,
        text: body,
        url: `${origin}${answer?.path ?? path}`,
        urgent,
        ...(duties && { duties }),
        ...(cutover && { cutover }),
      },
    })
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'T-Minus',
      ...signedHeaders(id, now(), text, [place.secret]),
    }
    const delivered = deliveredOf(await send({ url: place.url, headers, body: text }))
    if (delivered.kind !== 'closed') await gateways.note(organisation, 'why' in delivered ? delivered.why : undefined)
    return delivered
  }

  async function readPerson(organisation: string, person: string) {
    const rows = sql`
      select p.name, p.email, p.phone from people p join members m on m.person = p.id
      where m.organisation = ${organisation} and p.id = ${person}`
    const [row] = await rowsOf(z.object({ name: z.string(), email: z.string(), phone: z.string().nullable() }), rows)
    return row
  }

  return { push, mail, gateway }
}

const LEFT: Delivered = { kind: 'no', why: 'They are not in this organisation any more.' }
const UNENCRYPTED: Delivered = { kind: 'no', why: 'Nothing can be encrypted with the keys of this browser.' }
const GONE = 'None of their browsers is subscribed any more.'
/** Push services take 4,096 bytes; a notification shows less. */
const MAX_BODY = 800
const MAX_BELLS = 10

/** Replaces what the push service still holds under the same topic; 32 characters at most. */
const topicOf = (tag: string): string => createHash('sha256').update(tag).digest('base64url').slice(0, 32)

const isGone = (status: number): boolean => status === 404 || status === 410

function deliveredOf(outcome: Outcome): Delivered {
  if (outcome.kind === 'closed') return outcome
  if (outcome.kind === 'lost') return { kind: 'later', why: outcome.why }
  const { status } = outcome
  if (status >= 200 && status < 300) return { kind: 'sent' }
  const why = `It answered ${status}.`
  // What is wrong with a request is so at the next one, too; all else may pass.
  return status >= 400 && status < 500 && status !== 408 && status !== 429
    ? { kind: 'no', why }
    : { kind: 'later', why }
}
