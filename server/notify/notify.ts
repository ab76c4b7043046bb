/** How one server reaches people whose page is closed: calls, news, and the channels they go over. */
import type { Logger } from 'pino'
import { sayDraftNews } from '../../shared/draft/news.ts'
import type { Channel } from '../../shared/reach.ts'
import { namesOf } from '../auth/names.ts'
import type { Consumer } from '../consumers/consumers.ts'
import type { Sql } from '../database/connect.ts'
import type { TellOfDraft } from '../drafts/draftNews.ts'
import type { Drafts } from '../drafts/drafts.ts'
import type { EventLog } from '../log/eventLog.ts'
import type { Mailer } from '../mail/mailer.ts'
import { readNewsOf } from '../news/newsRows.ts'
import { type AllowedPlaces, createReach } from '../webhooks/reach.ts'
import type { SecretBox } from '../webhooks/secrets.ts'
import { createSend } from '../webhooks/send.ts'
import { within } from '../within.ts'
import { type AttemptParts, attempt } from './attempt.ts'
import { type Calls, createCalls } from './calls.ts'
import { notifyConsumer } from './consumer.ts'
import { createGateways, type Gateways } from './gateway.ts'
import { draftLetter } from './letter.ts'
import { findDue, lookAt, putOff } from './lookAt.ts'
import { claimDue, newMessageId } from './messageRows.ts'
import { type PushKey, readPushKey } from './pushKey.ts'
import { createRounds } from './rounds.ts'
import { createSenders, type Delivered } from './senders.ts'
import { tellOfDrafts } from './tellOfDraft.ts'

export interface Notify {
  /** Records what the logs call for. */
  consumer: Consumer
  /** Records what goes out of a draft, in the transaction of its event. */
  tellOfDraft: TellOfDraft
  calls: Calls
  gateways: Gateways
  /** Browsers are subscribed with it, base64url. */
  pushKey(): Promise<string>
  /** Whether this server has a mail server. */
  sendsMail: boolean
  /** Why nothing can be pushed or sent to this address, as a sentence; undefined when it can. */
  refusalOf(url: URL): Promise<string | undefined>
  /** Sends a test over one channel and waits for what comes of it. */
  test(organisation: string, person: string, channel: Channel): Promise<Delivered>
  /** To be called when something is due now. */
  look(): void
  /** Does what is due now; resolves once nothing is due any more. */
  workOff(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export interface NotifyOptions {
  sql: Sql
  states: Pick<EventLog['states'], 'current'>
  /** All news of the log is recorded. */
  settleNews(organisation: string, cutoverId: string): Promise<void>
  readTold: Drafts['readTold']
  secrets: SecretBox
  /** Where push services and gateways may be, besides public addresses. */
  allowed: AllowedPlaces
  mailer: Mailer | undefined
  /** The address that people type. */
  origin: string
  /** The database's clock, epoch milliseconds. */
  now(): number
  attempted: AttemptParts['attempted']
  log: Logger
}

/** How long a stopping server waits for answers before it hangs up; milliseconds. */
const GRACE_MS = 3000

export function createNotify(options: NotifyOptions): Notify {
  const { sql, states, settleNews, readTold, secrets, allowed, mailer, origin, now, attempted, log } = options
  const reach = createReach(allowed)
  const closing = new AbortController()
  const sendsMail = mailer !== undefined
  const gateways = createGateways({ sql, secrets })
  let key: Promise<PushKey> | undefined
  /** A failed read is not remembered. */
  const pushKey = () => {
    key ??= readPushKey(sql, secrets).catch((error: unknown) => {
      key = undefined
      throw error
    })
    return key
  }
  const readState = async (organisation: string, cutoverId: string) =>
    (await states.current(organisation, cutoverId))?.state
  const senders = createSenders({
    sql,
    send: createSend(reach, closing.signal),
    pushKey,
    gateways,
    mailer,
    origin,
    now,
    closing: closing.signal,
  })
  const parts: AttemptParts = {
    sql,
    senders,
    sendsMail,
    readState,
    async readNewsOf(organisation, cutoverId, seq) {
      const known = await readNewsOf(sql, organisation, cutoverId, seq)
      if (known) return known
      // Another reader of the log records it, which may be a moment behind.
      await settleNews(organisation, cutoverId)
      return readNewsOf(sql, organisation, cutoverId, seq)
    },
    async draftLetter(of, seq, person) {
      const told = await readTold(of, seq, person)
      const said = told && sayDraftNews(told.draft, told.event, person)
      if (!said) return undefined
      const names = await namesOf(sql, [told.event.actor])
      return draftLetter(told.draft, said, names.get(told.event.actor) ?? 'Somebody')
    },
    nameOf: (ids) => namesOf(sql, ids),
    now,
    attempted,
    log,
  }
  const rounds = createRounds({
    findDue: (most) => findDue(sql, most),
    async lookAt(place) {
      try {
        await lookAt(sql, place, await readState(place.organisation, place.cutoverId), sendsMail)
      } catch (error) {
        await putOff(sql, place)
        throw error
      }
    },
    claimDue: (most) => claimDue(sql, most),
    attempt: (claimed) => attempt(claimed, parts),
    log,
  })

  return {
    consumer: notifyConsumer({ now, sendsMail, taken: rounds.look }),
    tellOfDraft: tellOfDrafts({ now, sendsMail }),
    calls: createCalls({ sql, now, sendsMail }),
    gateways,
    pushKey: async () => (await pushKey()).publicKey,
    sendsMail,
    refusalOf: reach.refusalOf,

    test(organisation, person, channel) {
      const id = newMessageId()
      const letter = {
        title: 'T-Minus reaches you here',
        body: 'A test that you asked for. Nothing waits for you.',
        path: '/channels',
        urgent: false,
        cutover: { id: 'test', title: 'Test', mode: 'rehearsal' as const },
      }
      return senders[channel]({ organisation, person, id, tag: id, letter })
    },

    look: rounds.look,
    workOff: rounds.workOff,
    async start() {
      // Made at the first start, and not by whoever asks first.
      await pushKey()
      rounds.start()
    },
    async stop() {
      const ended = rounds.stop()
      await within(GRACE_MS, ended)
      closing.abort()
      await ended
    },
  }
}
