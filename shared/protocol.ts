/** What travels between server and console: the Socket.IO messages and the answers of REST, typed once for both sides. */

import type { CommandInput } from './commands.ts'
import type { Cutover } from './cutoverState.ts'
import type { ChainedEvent } from './events.ts'
import type { Refusal } from './refusal.ts'

/** Raised when a message changes its meaning; a page that speaks another one reloads at a quiet moment. */
export const PROTOCOL = 2
/** A tail longer than this is not sent; the watcher fetches the state instead. */
export const MAX_TAIL = 1000
export const HEARTBEAT_SECONDS = 2
/** Silence after which a screen must say that it is not live. */
export const SILENCE_SECONDS = 6

export type Accepted = { ok: true; seq: number; events: ChainedEvent[] }
export type Refused = { ok: false; refusal: Refusal }
export type CommandAnswer = Accepted | Refused

/**
 * `events` is the tail after the place that was asked about; `stateAt` says that the state at that seq has to be fetched
 * instead. With `mended` the place is not in the log: what was known there was lost, as by a restored backup.
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

/** A person as others see them. */
export interface PersonCard {
  id: string
  name: string
  email: string
  phone?: string
  organisationRole: OrganisationRole
}

export const ORGANISATION_ROLES = ['admin', 'planner', 'member', 'observer'] as const
export type OrganisationRole = (typeof ORGANISATION_ROLES)[number]

export const AUDIT_KINDS = [
  'personAdded',
  'personRemoved',
  'roleChanged',
  'linkMade',
  'linkUsed',
  'linkRefused',
  'signedIn',
  'signInFailed',
  'signedOut',
  'sessionsEnded',
  'passwordSet',
  'tokenMade',
  'tokenRevoked',
  'confirmed',
  'runbookImported',
  'webhookMade',
  'webhookChanged',
  'webhookSecretRotated',
  'webhookPaused',
  'webhookResumed',
  'webhookRemoved',
  'webhookRedelivered',
] as const
export type AuditKind = (typeof AUDIT_KINDS)[number]

/** One line of the organisation's audit log, as GET /api/audit has it. People stand in it by id. */
export interface AuditEntry {
  /** Counts from 1 without a gap. */
  seq: number
  /** ISO instant. */
  at: string
  /** AuditKind, or one that a later version knows. */
  kind: string
  /** A person's id, `operator` or `server`; absent: it is not known who. */
  actor?: string
  /** session, token or shell. */
  via?: string
  /** Whom it is about. */
  person?: string
  /** Of the caller. */
  address?: string
  details: Record<string, unknown>
}

/** What somebody else has made for a person, and nobody has confirmed yet. */
export interface Unconfirmed {
  /** What one confirms. */
  id: string
  what: 'password' | 'role' | 'token'
  /** Ids of those through whose hands it came; none of them may confirm it. */
  hands: string[]
  /** ISO instant. */
  since: string
  /** Of a token. */
  name?: string
}

/** A cutover's line in the portfolio: what changes with events is here, what changes with the clock the screen derives. */
export interface PortfolioLine {
  id: string
  /** Of the last event in it. */
  seq: number
  hash: string
  /** When it was made, epoch milliseconds: finish and lateness are as of then. */
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
  /** Weighted share from 0 to 1. */
  readiness: number
  steps: { done: number; total: number; running: number; failed: number; held: number }
  /** Likely finish by the forecast when the line was made, epoch milliseconds. */
  finish: number
  /** Steps that run over their estimate or start later than planned, when the line was made. */
  late: number
  nextGate?: { id: string; title: string; status: string; at?: number }
  roles: Record<string, string[]>
  /** The server cannot read the log up to its head, which has this hash; all else is as of the seq above. */
  unreadable?: { message: string; hash: string }
}

export interface Presence {
  cutoverId: string
  people: string[]
}

export interface ClientToServer {
  /** `after` and `hash` are the last event that is known. Without `hash` nobody notices that it is another log's. */
  watch: (message: { cutoverId: string; after: number; hash?: string }, ack: (answer: WatchAnswer) => void) => void
  unwatch: (message: { cutoverId: string }) => void
  watchPortfolio: (
    message: Record<string, never>,
    ack: (answer: { ok: true; lines: PortfolioLine[] } | Refused) => void,
  ) => void
  command: (
    message: { cutoverId: string; commandId: string; command: CommandInput },
    ack: (answer: CommandAnswer) => void,
  ) => void
}

export interface ServerToClient {
  events: (message: { cutoverId: string; events: ChainedEvent[] }) => void
  /** Each HEARTBEAT_SECONDS for each cutover watched; a head that is not the replica's shows what it lacks, or has too much.
   * `broken` says what a check found to be other than it was written. */
  heartbeat: (message: WhereLogStands & { cutoverId: string; serverNow: number; broken?: string }) => void
  /** Nothing more comes until the reader asks again with `watch`: it was too slow, or the log was replaced. */
  behind: (message: { cutoverId: string; head: number }) => void
  presence: (message: Presence) => void
  /** Whatever its seq, it is newer than the line before: a log may have been put back. */
  portfolio: (message: PortfolioLine) => void
  /** There is no such cutover any more. */
  portfolioGone: (message: { id: string }) => void
  /** The server is about to stop; the client reconnects by itself. */
  goodbye: (message: { reason: string }) => void
}

/** GET /api/cutovers/:id/state: everything but the pinned runbook, which is fetched by its hash. */
export interface StateAnswer {
  runbookId: string
  runbookHash: string
  /** Of the last event in the state: where in the log's chain it stands. */
  hash: string
  state: Omit<Cutover, 'runbook'>
  serverNow: number
}

/** GET /api/me */
export interface MeAnswer {
  person: PersonCard
  organisation: { id: string; name: string }
  via: 'session' | 'token'
  /** Without one, signing a gate begins with setting it. */
  hasPassword: boolean
  /** Entered by a one-time link just now: a password is set without the one before, which may be forgotten. */
  maySetPassword: boolean
  /** This way in was made by somebody else and nobody has confirmed it: it approves nothing. */
  unconfirmed?: true
  serverNow: number
}
