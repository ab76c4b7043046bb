/** Links a change, or creates the one that is wanted: at most one, whatever crashes when (R11). */
import { leadChange } from '../../shared/change/change.ts'
import type { Observation } from '../../shared/change/changeCommands.ts'
import { whyNotLead } from '../../shared/change/changeMeaning.ts'
import { isTechnicallyOver } from '../../shared/change/workUnderChange.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import { criteriaOf } from '../../shared/runbook/criteriaOf.ts'
import type { TicketFields } from '../../shared/runbook/ticketFields.ts'
import type { Queries } from '../database/sql.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import type { Created } from './client/changes.ts'
import { isFault } from './client/faults.ts'
import type { GateLink, NewLink } from './client/gateApp.ts'
import type { Instance } from './client/openInstance.ts'
import { settleCreation } from './client/settleCreation.ts'
import { claimLead, isKnownHere, leaderBeside, makerBeside, WAYS_ON } from './ledChanges.ts'
import { type Groups, newChange } from './newChange.ts'
import type { Creation } from './tables.ts'
import { type ChangeSync, saveCreation } from './turnRows.ts'

export interface LinkingParts {
  sql: Queries
  instance: Instance
  sync: ChangeSync
  cutover: Cutover
  /** The address under which people open T-Minus. */
  origin: string
  groups: Groups
  /** Fields of the instance for changes made by T-Minus. */
  fields: TicketFields
  emailsOf(people: readonly string[]): Promise<ReadonlyMap<string, string>>
  now(): number
}

export type Linked =
  | { kind: 'said'; observation: Observation }
  /** An attempt of unknown outcome is out; epoch milliseconds. */
  | { kind: 'wait'; until: number; because: string }

/** @throws ServiceNowFault */
export function link(change: ChangeState, parts: LinkingParts): Promise<Linked> {
  return 'link' in change.wanted ? linkNumber(change, change.wanted.link, parts) : make(change, parts)
}

async function linkNumber(change: ChangeState, number: string, parts: LinkingParts): Promise<Linked> {
  const [record, ...others] = await parts.instance.findChangesByNumber(number)
  if (!record) return failed(change, `ServiceNow has no change ${number}, or does not show it to the user of T-Minus.`)
  if (others.length > 0) {
    const all = [record, ...others].map(({ shortDescription, sysId }) => `“${shortDescription}” (${sysId})`)
    return failed(
      change,
      `ServiceNow has ${all.length} changes ${record.number}: ${all.join(' and ')}. Give all but one another number there, then try again.`,
    )
  }
  return claim(change, record, false, parts)
}

async function make(change: ChangeState, parts: LinkingParts): Promise<Linked> {
  const { instance, sync, sql, now, cutover } = parts
  let creation: Creation = sync.creation
  for (;;) {
    const move = settleCreation({ ...creation, settling: instance.settling }, now())
    switch (move.kind) {
      case 'lookUp': {
        const begunAt = now()
        const found = await instance.findChangesByCorrelation(cutover.id)
        const sysIds = found.map(({ sysId }) => sysId)
        creation = { ...creation, lookups: [...creation.lookups, { begunAt, found: sysIds }] }
        if (!(await saveCreation(sql, sync, creation))) return lost(now())
        break
      }
      case 'adopt':
        return claim(change, await adopted(move.sysId, creation, parts), true, parts)
      case 'ambiguous':
        // Somebody who retries has fixed it, so it is looked up again.
        await saveCreation(sql, sync, { ...creation, lookups: [] })
        return failed(
          change,
          `ServiceNow has several changes that carry the id ${cutover.id}; link the right one by its number.`,
        )
      case 'wait':
        return { kind: 'wait', until: move.until, because: 'Whether the change was made is being looked up' }
      case 'create': {
        const made = await create(change, parts, creation)
        if (made.kind !== 'again') return made
        creation = made.creation
      }
    }
  }
}

/** A change deleted since it was found is looked up again, not asked for for ever. */
async function adopted(sysId: string, creation: Creation, parts: LinkingParts): Promise<ChangeRecord> {
  try {
    return await parts.instance.readChange(sysId)
  } catch (error) {
    if (isFault(error, 'notFound')) await saveCreation(parts.sql, parts.sync, { ...creation, lookups: [] })
    throw error
  }
}

type Made = Linked | { kind: 'again'; creation: Creation }

/** The attempt is recorded before it is sent: after a crash in between it counts as possibly sent. */
async function create(change: ChangeState, parts: LinkingParts, before: Creation): Promise<Made> {
  const { instance, sync, sql, now } = parts
  if ('link' in change.wanted) throw new Error('This change is not to be made')
  const asked = await newChange(change.wanted, { ...parts, now: now() })
  if ('unknown' in asked) return failed(change, asked.unknown)
  const attempt: Creation = { lastAttempt: now(), lookups: [] }
  if (!(await saveCreation(sql, sync, attempt))) return lost(now())
  // If this process was suspended here, its attempt may long be presumed lost when it resumes.
  if (now() - (attempt.lastAttempt ?? 0) > instance.settling.quota * 1000) return lost(now())
  let made: Created<ChangeRecord>
  try {
    made = await instance.createChange(asked)
  } catch (error) {
    if (isFault(error, 'outcomeUnknown')) return { kind: 'again', creation: attempt }
    // Anything else is a certain no; an earlier attempt may still take effect.
    await saveCreation(sql, sync, { lastAttempt: before.lastAttempt, lookups: [] })
    if (isFault(error, 'refused', 'forbidden')) return failed(change, sayRefused(error.message))
    throw error
  }
  // At once: a change without the cutover's id could never be found again.
  await saveCreation(sql, sync, { ...attempt, lookups: [{ begunAt: now(), found: [made.sysId] }] })
  return claim(change, made.record ?? (await instance.readChange(made.sysId)), true, parts)
}

/** Where the app is installed, its table decides which change a cutover has; a rehearsal claims nothing (R14). */
async function claim(
  change: ChangeState,
  record: ChangeRecord,
  created: boolean,
  parts: LinkingParts,
): Promise<Linked> {
  const { sysId, number, url } = record
  if (change.relation === 'lead' && parts.cutover.mode === 'live') {
    const because = await whyNotOurs(change, record, created, parts)
    if (because !== undefined) return failed(change, because)
  }
  return {
    kind: 'said',
    observation: {
      kind: 'linked',
      changeId: change.id,
      sysId,
      number,
      link: url,
      ...(created ? { created: true } : {}),
    },
  }
}

/** Why this ticket cannot lead the cutover, as a sentence; undefined once it is claimed for it. */
async function whyNotOurs(
  change: ChangeState,
  record: ChangeRecord,
  created: boolean,
  { sql, sync, instance, cutover, origin, ...parts }: LinkingParts,
): Promise<string | undefined> {
  const { sysId, number, correlationId } = record
  const state = { value: String(record.state.value), label: record.state.label }
  // One that was made for this cutover stays its own, whatever has become of it.
  const over = created ? undefined : whyNotLead({ state }, isTechnicallyOver(cutover))
  if (over !== undefined) return `${number} ${over}`
  const ticket = { instance: change.instance, number, sysId }
  const other =
    (await makerBeside(sql, sync, ticket, correlationId)) ??
    (await (cutover.ended ? leaderBeside(sql, sync, ticket) : claimLead(sql, sync, ticket))) ??
    (await leaderOnInstance(record, { sql, instance, cutover }))
  if (other !== undefined) return `${other} ${WAYS_ON}`
  if (!(await instance.hasApp())) return undefined
  const held = await claimOnInstance(record, { ...parts, sql, sync, instance, cutover, origin })
  return held && `On the instance this cutover is linked to ${held}. Unlink it there, or link that one.`
}

/** A live cutover of another T-Minus that leads it, by the app's table; of our own our own table says. */
async function leaderOnInstance(
  { sysId, number }: ChangeRecord,
  { sql, instance, cutover }: Pick<LinkingParts, 'sql' | 'instance' | 'cutover'>,
): Promise<string | undefined> {
  if (!(await instance.hasApp())) return undefined
  for (const { cutover: id, title, url, status } of await instance.listLinks(sysId)) {
    const isOver = status?.cutoverState === 'closed' || status?.cutoverState === 'cancelled'
    if (id === cutover.id || isOver || (await isKnownHere(sql, id))) continue
    return `${number} is led by the cutover “${title}” of another T-Minus (${url}), and a change is led by one cutover.`
  }
  return undefined
}

/** The number of the change that has the cutover instead; undefined when ours has it now. */
async function claimOnInstance(
  record: ChangeRecord,
  { instance, cutover, origin }: LinkingParts,
): Promise<string | undefined> {
  const wanted = claimOf(cutover, record.sysId, origin)
  for (let tries = 0; tries < 3; tries++) {
    const answer = await instance.claimLink(wanted)
    if (answer.kind === 'claimed' || answer.link?.change === record.sysId) return undefined
    const holder = answer.link
    const isLeft =
      holder !== undefined && cutover.changes.some((one) => one.status === 'unlinked' && holds(holder, one))
    if (holder && !isLeft) return holder.changeNumber
    // Unlinked here a moment ago: the instance does not know yet, or has released it just now.
    if (holder) await instance.unlink(cutover.id, holder.change)
  }
  return 'another change'
}

/** The row to be written to the instance's table of links. */
export const claimOf = (cutover: Cutover, sysId: string, origin: string): NewLink => ({
  cutover: cutover.id,
  change: sysId,
  gate: gateOf(cutover),
  title: cutover.title.slice(0, 160),
  url: `${origin}/cutovers/${cutover.id}`,
})

/** Releases the claim, unless another change leads by now, which claims for itself. @throws ServiceNowFault */
export async function releaseClaim(change: ChangeState, cutover: Cutover, instance: Instance): Promise<void> {
  if (leadChange(cutover) || !(await instance.hasApp())) return
  // Unlinked while it was being linked: the claim may have succeeded and its answer been lost.
  const link = await instance.readLink(cutover.id)
  if (link && holds(link, change)) await instance.unlink(cutover.id, link.change)
}

const holds = ({ change: sysId, changeNumber }: GateLink, { ticket, wanted }: ChangeState): boolean =>
  ticket ? ticket.sysId === sysId : 'link' in wanted && wanted.link.toUpperCase() === changeNumber.toUpperCase()

/** The gate that asks for the change, else the first; the link's row names one. */
export function gateOf({ runbook }: Cutover): string {
  const asks = runbook.gates.find((gate) => criteriaOf(gate, 'change').length > 0)
  return (asks ?? runbook.gates[0])?.id ?? 'none'
}

/** Which field it is, ServiceNow says; where to give it, we do. */
const sayRefused = (message: string): string =>
  /mandatory|data policy/i.test(message)
    ? `${message} Give it under \`change: { fields: … }\` in the runbook, or under \`fields\` in the settings of the instance.`
    : message

const failed = (change: ChangeState, because: string): Linked => ({
  kind: 'said',
  observation: { kind: 'linkFailed', changeId: change.id, because },
})
const lost = (now: number): Linked => ({ kind: 'wait', until: now, because: 'Another server works on it' })
