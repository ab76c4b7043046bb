/** The wire protocol between server and console: Socket.IO messages and REST responses, typed once for both sides. */

import type { CommandInput, Vote } from './commands.ts'
import type { BareCutover, Cutover, CutoverOutcome } from './cutoverState.ts'
import type { ChainedEvent } from './events.ts'
import type { Refusal } from './refusal.ts'

/** Incremented when a message changes its meaning; a page with another version reloads at a quiet moment. */
export const PROTOCOL = 2
/** A longer tail is not sent; the client fetches a snapshot of the state instead. */
export const MAX_TAIL = 1000
export const HEARTBEAT_SECONDS = 2
/** Without a heartbeat for this long, a screen must say that it is not live. */
export const SILENCE_SECONDS = 6

export type Accepted = { ok: true; seq: number; events: ChainedEvent[] }
export type Refused = { ok: false; refusal: Refusal }
export type CommandAnswer = Accepted | Refused

/**
 * `events` is the tail after the requested position; `stateAt` means that the state has to be fetched instead. `mended`:
 * the requested position is not in the log, because events were lost, as by restoring a backup.
 */
export type WatchAnswer =
  | (WhereLogStands & { ok: true; serverNow: number } & (
        | { events: ChainedEvent[] }
        | { stateAt: number; mended?: true }
      ))
  | Refused

/** Seq and hash of a log's last event. */
export interface WhereLogStands {
  head: number
  hash: string
}

/** A person as shown to others. */
export interface PersonCard {
  id: string
  name: string
  email: string
  phone?: string
  organisationRole: OrganisationRole
  /** All that they could sign with was set up by somebody else, and nobody has confirmed it: they approve nothing yet. */
  unconfirmed?: true
}

/**
 * The header in which a page names the person whom it shows as signed in; a socket names them in its handshake. The
 * cookie is the whole browser's and may have become another person's: what a page asks in the wrong name is refused (R15).
 */
export const PERSON_HEADER = 'x-tminus-person'
/** The code of that refusal. */
export const ANOTHER_PERSON = 'anotherPerson'

export const ORGANISATION_ROLES = ['admin', 'planner', 'member', 'observer'] as const
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number]

/** What a one-time link is for. */
export const LINK_PURPOSES = ['signIn', 'invitation', 'password'] as const
export type LinkPurpose = (typeof LINK_PURPOSES)[number]

export const AUDIT_KINDS = [
  'personAdded',
  'personRemoved',
  'personPseudonymised',
  'roleChanged',
  'linkMade',
  'linkUsed',
  'linkRefused',
  'signedIn',
  'signInFailed',
  'signedOut',
  'sessionsEnded',
  'passwordSet',
  'passkeyAdded',
  'passkeyRemoved',
  'passkeyRefused',
  'tokenMade',
  'tokenRevoked',
  'confirmed',
  'organisationRenamed',
  'runbookImported',
  'webhookMade',
  'webhookChanged',
  'webhookSecretRotated',
  'webhookPaused',
  'webhookResumed',
  'webhookRemoved',
  'webhookRedelivered',
  'gatewaySet',
  'gatewayRemoved',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

/** GET /api/demo: who can be tried by whoever sits at the server's own machine; a server without a demo has none. */
export type DemoAnswer =
  | { open: false }
  | {
      open: true
      organisation: string
      /** Everybody's, to sign with. */
      password: string
      /** The mock ServiceNow's page. */
      serviceNow?: string
      /** The cutover to begin with, and the large one. */
      guided?: DemoCutover
      large?: DemoCutover
      people: DemoPerson[]
    }

interface DemoCutover {
  id: string
  title: string
}

export interface DemoPerson {
  key: string
  name: string
  part: string
  /** What to do as them first; of those who take part in the guided cutover. */
  does?: string
  /** Where they take part. */
  cutoverId?: string
}

/** One line of the organisation's audit log, as GET /api/audit has it. People stand in it by id. */
export interface AuditEntry {
  /** Counts from 1 without a gap. */
  seq: number
  /** ISO instant. */
  at: string
  /** AuditKind, or one of a later version. */
  kind: string
  /** A person's id, `operator` or `server`; absent when unknown. */
  actor?: string
  /** session, token or shell. */
  via?: string
  /** Whom it is about. */
  person?: string
  /** The caller's network address. */
  address?: string
  details: Record<string, unknown>
}

/** A credential made for a person by somebody else and not confirmed yet. */
export interface Unconfirmed {
  /** The id to confirm. */
  id: string
  what: 'password' | 'passkey' | 'role' | 'token'
  /** Ids of the people who issued or passed it on; none of them may confirm it. */
  hands: string[]
  /** ISO instant. */
  since: string
  /** Of a token or a passkey. */
  name?: string
}

/** A cutover's line in the portfolio read model: what changes with events. The screen derives what changes with time. */
export interface PortfolioLine {
  id: string
  /** Of the last event it includes. */
  seq: number
  hash: string
  /** When it was computed, epoch milliseconds: finish and lateness are as of then. */
  at: number
  title: string
  release?: string
  runbookId: string
  mode: 'rehearsal' | 'live'
  status: Cutover['status']
  pause: Cutover['pause']
  stop: Cutover['stop']
  /** Epoch milliseconds. */
  t0: number
  windowStart: number
  windowEnd: number
  countdownHeldAt?: number
  timezone: string
  tier: 1 | 2 | 3
  /** Weighted share from 0 to 1; absent where there are no items. */
  readiness?: number
  steps: { done: number; total: number; running: number; failed: number; held: number }
  /** Forecast finish, as of `at`, epoch milliseconds. */
  finish: number
  /** Steps over their estimate or started later than planned, as of `at`. */
  late: number
  nextGate?: { id: string; title: string; status: string; at?: number }
  /** The first gate that cannot say go as things are, and why. */
  outOfReach?: { gateId: string; title: string; because: string }
  /** What is late or has gone wrong: how much, and the gravest by its title. Absent without any. */
  trouble?: { count: number; worst: string; tone: 'late' | 'bad' }
  /** How many things each person is called for, by id; absent where nothing waits for anybody. */
  waiting?: Record<string, number>
  startedAt?: number
  /** How and when it ended. */
  ended?: { at: number; outcome: CutoverOutcome }
  roles: Record<string, string[]>
  /** The server cannot read the log up to its head, which has this hash; everything else is as of `seq`. */
  unreadable?: { message: string; hash: string }
}

/** What a passkey is given for: a vote in a poll and what it rests on, or a vote that is given to another person. */
export type SignatureAsked =
  | { for: 'sign'; cutoverId: string; gateId: string; pollId: string; basis: string; role: string; vote: Vote }
  | { for: 'delegate'; cutoverId: string; gateId: string; role: string; to: string }

export interface Presence {
  cutoverId: string
  people: string[]
}

export interface ClientToServer {
  /** `after` and `hash` are the last known event. Without `hash`, a replaced log goes unnoticed. */
  watch: (message: { cutoverId: string; after: number; hash?: string }, ack: (answer: WatchAnswer) => void) => void
  unwatch: (message: { cutoverId: string }) => void
  watchPortfolio: (
    message: Record<string, never>,
    ack: (answer: { ok: true; lines: PortfolioLine[] } | Refused) => void,
  ) => void
  command: (
    message: {
      cutoverId: string
      commandId: string
      command: CommandInput
      /** Epoch milliseconds: what arrives later is not carried out but refused as `notSent`, and leaves no trace (R15). */
      until?: number
    },
    ack: (answer: CommandAnswer) => void,
  ) => void
}

export interface ServerToClient {
  events: (message: { cutoverId: string; events: ChainedEvent[] }) => void
  /** Every HEARTBEAT_SECONDS per watched cutover; a head other than the replica's shows that it lags, or is ahead.
   * `broken` says what verification found altered. */
  heartbeat: (message: WhereLogStands & { cutoverId: string; serverNow: number; broken?: string }) => void
  /** Nothing more is sent until the client sends `watch` again: it read too slowly (back-pressure), or the log was replaced. */
  behind: (message: { cutoverId: string; head: number }) => void
  presence: (message: Presence) => void
  /** Always newer than the previous line, whatever its seq: a log may have been restored to an earlier one. */
  portfolio: (message: PortfolioLine) => void
  /** The cutover no longer exists. */
  portfolioGone: (message: { id: string }) => void
  /** The server is shutting down; the client reconnects by itself. */
  goodbye: (message: { reason: string }) => void
}

/** GET /api/cutovers/:id/state: everything except the pinned runbook, which is fetched by its hash. */
export interface StateAnswer {
  runbookId: string
  runbookHash: string
  /** Hash of the last event in the state. */
  hash: string
  state: BareCutover
  serverNow: number
}

/** GET /api/me */
export interface MeAnswer {
  person: PersonCard
  organisation: { id: string; name: string }
  via: 'session' | 'token'
  /** Without one and without a passkey, signing a gate starts by setting it. */
  hasPassword: boolean
  /** At least one, to sign in and to sign gates with. */
  hasPasskey: boolean
  /** Just signed in by a one-time link: may set a password without the old one, which may be forgotten. */
  maySetPassword: boolean
  /** Links and invitations go by mail; without, they are handed over. */
  sendsMail: boolean
  /** The credential was issued by somebody else and is not confirmed: it cannot approve anything. */
  unconfirmed?: true
  serverNow: number
}

/** What may be shown of a token after it was made. Instants are ISO 8601. */
export interface TokenCard {
  id: string
  name: string
  personId: string
  maySign: boolean
  isProgram: boolean
  createdAt: string
  lastUsed?: string
  revokedAt?: string
}
