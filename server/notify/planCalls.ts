/** Who is to be called for what, who no longer, and what is taken further because nobody has seen it. No IO. */
import { whoLeads } from '../../shared/attention/askedOf.ts'
import { callsFor } from '../../shared/attention/duties.ts'
import type { Duty, DutyKind, DutySubject } from '../../shared/attention/duty.ts'
import { inLine } from '../../shared/attention/inLine.ts'
import type { Look } from '../../shared/attention/look.ts'
import { isUrgentDuty } from '../../shared/attention/urgent.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { stepView } from '../../shared/derived/steps.ts'
import type { CallStage, Channel } from '../../shared/reach.ts'
import { isOutageRunning } from '../../shared/schedule/outage.ts'
import type { Reachable } from './channels.ts'
import { quietUntil } from './quietTimes.ts'

/** Minutes until a call that nobody has seen is taken further: while users are without the service, and otherwise. */
const FURTHER_AFTER_MINUTES = { liveOutage: 3, otherwise: 10 }

/** A duty for which somebody was called. Instants are epoch milliseconds. */
export interface CalledDuty {
  duty: string
  occasion: number
  kind: DutyKind
  subject: DutySubject
  firstAt: number
  rung: number
  /** When it goes further unless somebody has seen it; null: no further. */
  nextAt: number | null
  seenAt: number | null
  seenBy: string | null
  helpAt: number | null
  helpBy: string | null
  endedAt: number | null
  endedBy: string | null
}

export interface Call {
  id: string
  duty: string
  person: PersonId
  stage: CallStage
  calledAt: number
  used: readonly Channel[]
  endedAt: number | null
}

/** One message, about one or several calls. */
export interface NewMessage {
  person: PersonId
  channel: Channel
  calls: string[]
  /** Their quiet times end then. */
  notBefore?: number
}

export interface CallPlan {
  /** New, changed or ended. */
  duties: CalledDuty[]
  calls: Call[]
  messages: NewMessage[]
  /** Calls that have ended, and by whose hand. */
  withdrawn: { calls: string[]; by: string | null }[]
}

export interface Given {
  cutover: Cutover
  duties: readonly Duty[]
  look: Look
  known: readonly CalledDuty[]
  calls: readonly Call[]
  /** Everybody who has a part in the cutover and is still a member. */
  reach: ReadonlyMap<PersonId, Reachable>
  /** Who last had a hand in what, by `subjectKey`. */
  hands: Readonly<Record<string, string>>
  /** The same for the same occasion of a call. */
  callId(duty: string, occasion: number, person: PersonId): string
}

export function planCalls(given: Given): CallPlan {
  const { cutover, duties, known, reach, look } = given
  const plan = draft(given)
  const before = new Map(known.map((one) => [one.duty, one]))
  const callsOf = Map.groupBy(given.calls, ({ duty }) => duty)
  const standing = new Set<string>()
  for (const [duty, asked] of askedNow(cutover, duties, [...reach.keys()])) {
    standing.add(duty.key)
    const was = before.get(duty.key)
    const goesOn = was !== undefined && was.endedAt === null
    const called = goesOn ? was : begun(duty, look, (was?.occasion ?? 0) + 1)
    plan.stands(duty, called, asked, goesOn ? (callsOf.get(duty.key) ?? []) : [])
  }
  for (const one of known) {
    if (one.endedAt !== null || standing.has(one.duty)) continue
    plan.ends(one, callsOf.get(one.duty) ?? [])
  }
  return plan.done()
}

/** A step, a gate or an item by its id; else the cutover. */
export const subjectKey = (on: DutySubject): string =>
  'stepId' in on ? on.stepId : 'gateId' in on ? on.gateId : 'itemId' in on ? on.itemId : 'cutover'

function askedNow(cutover: Cutover, duties: readonly Duty[], people: readonly PersonId[]): Map<Duty, PersonId[]> {
  const asked = new Map<Duty, PersonId[]>()
  for (const person of people)
    for (const duty of callsFor(cutover, duties, person)) asked.set(duty, [...(asked.get(duty) ?? []), person])
  return asked
}

const begun = ({ key, kind, on }: Duty, look: Look, occasion: number): CalledDuty => ({
  duty: key,
  occasion,
  kind,
  subject: on,
  firstAt: look.now,
  rung: 0,
  nextAt: null,
  seenAt: null,
  seenBy: null,
  helpAt: null,
  helpBy: null,
  endedAt: null,
  endedBy: null,
})

/** Collects what changes, one duty after the other. */
function draft({ cutover, look, reach, hands, callId }: Given) {
  const { now } = look
  const isLiveOutage = cutover.mode === 'live' && isOutageRunning(look.forecast?.outage, look.now)
  const furtherAfter = 60_000 * FURTHER_AFTER_MINUTES[isLiveOutage ? 'liveOutage' : 'otherwise']
  const duties: CalledDuty[] = []
  const saved: Call[] = []
  const messages = new Map<string, NewMessage>()
  const withdrawn: CallPlan['withdrawn'] = []
  const handIn = ({ subject }: CalledDuty): string | null => hands[subjectKey(subject)] ?? null

  /** Quiet times hold back all but what goes wrong for users. */
  function heldBack(duty: Duty, person: PersonId): number | undefined {
    const quiet = reach.get(person)?.quiet
    return quiet === undefined || isUrgentDuty(cutover, duty) ? undefined : quietUntil(quiet, now)
  }

  const nextChannel = ({ person, used }: Call): Channel | undefined =>
    reach.get(person)?.working.find((channel) => !used.includes(channel))
  const isReached = (person: PersonId): boolean => (reach.get(person)?.working.length ?? 0) > 0

  /** Over the next channel that this call has not used. */
  function send(duty: Duty, call: Call): Call {
    const channel = nextChannel(call)
    if (channel === undefined) return call
    const notBefore = heldBack(duty, call.person)
    if (notBefore !== undefined && call.used.length > 0) return call
    const key = `${call.person} ${channel} ${notBefore ?? ''}`
    const message = messages.get(key) ?? { person: call.person, channel, calls: [], ...(notBefore && { notBefore }) }
    message.calls.push(call.id)
    messages.set(key, message)
    return { ...call, used: [...call.used, channel] }
  }

  /** The lead; else whoever else could do it, or is asked to. */
  function helpersFor(duty: Duty, helpBy: PersonId | null): readonly PersonId[] {
    const candidates = [whoLeads(cutover), inLine(cutover, duty).flat(), duty.asked]
    const helpers = candidates.map((people) => people.filter((person) => person !== helpBy && isReached(person)))
    return helpers.find((people) => people.length > 0) ?? []
  }

  function stands(duty: Duty, was: CalledDuty, asked: readonly PersonId[], before: readonly Call[]): void {
    const calls = new Map(before.map((call) => [call.person, call]))
    const call = (person: PersonId, stage: CallStage) => {
      if (!reach.has(person)) return
      const id = callId(duty.key, called.occasion, person)
      calls.set(person, send(duty, { id, duty: duty.key, person, stage, calledAt: now, used: [], endedAt: null }))
    }
    const isCalled = (person: PersonId) => calls.get(person)?.endedAt === null
    const away = before.filter((one) => one.endedAt === null && one.stage === 'asked' && !asked.includes(one.person))
    for (const one of away) calls.set(one.person, { ...one, endedAt: now })
    if (away.length > 0) withdrawn.push({ calls: away.map(({ id }) => id), by: handIn(was) })
    const called = { ...was, ...seenNow(duty, was, away) }
    for (const person of asked) if (!isCalled(person)) call(person, 'asked')
    // Ahead of the night and after it nobody else is woken for what one person is asked.
    const moves = cutover.status === 'running' || cutover.status === 'rollingBack' || duty.tone === 'bad'
    const line = moves ? inLine(cutover, duty) : []
    const nextInLine = () =>
      line.map((people) => people.filter((one) => isReached(one) && !isCalled(one))).find(({ length }) => length > 0)
    let waitsAnew = called.nextAt === null
    if (called.seenAt === null) {
      const { helpAt, helpBy } = called
      const untold = helpAt === null ? [] : helpersFor(duty, helpBy).filter((person) => !isToldOf(helpAt, person))
      for (const person of untold) call(person, 'help')
      if (untold.length > 0) waitsAnew = true
      else if (called.nextAt !== null && called.nextAt <= now) {
        const next = nextInLine() ?? []
        for (const [person, one] of calls) if (one.endedAt === null) calls.set(person, send(duty, one))
        for (const person of next) call(person, whoLeads(cutover).includes(person) ? 'lead' : 'deputy')
        called.rung += 1
        waitsAnew = true
      }
    }
    const isMore =
      nextInLine() !== undefined || [...calls.values()].some((one) => isCalled(one.person) && nextChannel(one))
    if (called.seenAt !== null || !isMore) called.nextAt = null
    else if (waitsAnew) called.nextAt = now + furtherAfter
    const changed = [...calls.values()].filter((one) => !before.includes(one))
    saved.push(...changed)
    if (changed.length > 0 || !isSame(was, called) || before.length === 0) duties.push(called)

    function isToldOf(helpAt: number, person: PersonId): boolean {
      const one = calls.get(person)
      return one?.stage === 'help' && one.calledAt >= helpAt
    }
  }

  /** What was seen before somebody needed help is not seen; nor is what somebody saw who is asked no longer. */
  function seenNow(duty: Duty, was: CalledDuty, away: readonly Call[]): Partial<CalledDuty> {
    const isLeft = away.some(({ person }) => person === was.seenBy)
    if (was.seenAt !== null && !isLeft) return {}
    const seen = seenIn(cutover, duty)
    if (seen && seen.seenAt > (was.helpAt ?? 0)) return seen
    return { seenAt: null, seenBy: null }
  }

  return {
    stands,
    ends(was: CalledDuty, calls: readonly Call[]): void {
      const by = handIn(was)
      const open = calls.filter(({ endedAt }) => endedAt === null)
      duties.push({ ...was, endedAt: now, endedBy: by, nextAt: null })
      saved.push(...open.map((one) => ({ ...one, endedAt: now })))
      withdrawn.push({ calls: open.map(({ id }) => id), by })
    },
    done: (): CallPlan => ({ duties, calls: saved, messages: [...messages.values()], withdrawn }),
  }
}

/** On the screen of a step, too, somebody says that they have seen that it is ready. */
function seenIn(cutover: Cutover, { kind, on }: Duty): { seenAt: number; seenBy: PersonId } | undefined {
  if (kind !== 'start' || !('stepId' in on)) return undefined
  const acknowledged = stepView(cutover, on.stepId)?.state.acknowledged
  return acknowledged && { seenAt: acknowledged.at, seenBy: acknowledged.onBehalfOf ?? acknowledged.by }
}

const isSame = (one: CalledDuty, other: CalledDuty): boolean =>
  one.nextAt === other.nextAt && one.rung === other.rung && one.seenAt === other.seenAt && one.seenBy === other.seenBy
