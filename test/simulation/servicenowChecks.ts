/** What came of a storm, held against what both sides have. */

import { isSigned, parseHead } from '../../shared/chain/signedHead.ts'
import { standingOf } from '../../shared/change/change.ts'
import type { ChangeFacts } from '../../shared/change/changeFacts.ts'
import { overAs } from '../../shared/change/changeMeaning.ts'
import { isTechnicallyOver } from '../../shared/change/workUnderChange.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent, LoggedEvent } from '../../shared/events.ts'
import { LOG_KEY } from '../support/installation.ts'
import { leadOf, type Stormed } from './servicenowStorm.ts'
import type { Version } from './servicenowVersions.ts'

/** Sentences of what is wrong; none when all is well. */
export async function wrongs(stormed: Stormed, events: readonly ChainedEvent[]): Promise<string[]> {
  return [
    ...mistakes(stormed),
    ...oneChange(stormed),
    ...(await notesOnce(stormed, events)),
    ...headsOnLog(stormed, events),
    ...incidentsOnce(stormed, events),
    ...tasksOnce(stormed),
    ...sidesEqual(stormed),
    ...relativesOnce(stormed, events),
    ...(await nothingOpen(stormed)),
    ...neverMadeUp(stormed, events),
  ]
}

const leadUnlinked = ({ changes }: Cutover, events: readonly LoggedEvent[]): boolean =>
  events.some((event) => {
    return (
      event.type === 'changeUnlinked' &&
      changes.some(({ id, relation }) => id === event.changeId && relation === 'lead')
    )
  })

const mistakes = ({ troubles }: Stormed) => Object.keys(troubles).filter((name) => name.startsWith('mistake'))

function oneChange({ sandbox, cutoverId, state }: Stormed): string[] {
  const made = sandbox.rows('change_request').filter((row) => row.correlation_id === cutoverId)
  const asked = state.changes.filter(({ wanted }) => 'create' in wanted)
  if (made.length > 1) return [`${made.length} changes were made`]
  const [ours] = asked.flatMap(({ ticket }) => ticket?.sysId ?? [])
  return asked.length > 0 && ours !== made[0]?.sys_id ? ['The change that was made is not the one that is linked'] : []
}

async function notesOnce(
  { sandbox, sql, cutoverId, state }: Stormed,
  events: readonly LoggedEvent[],
): Promise<string[]> {
  const notes = sandbox.rows('sys_journal_field').filter(({ element }) => element === 'work_notes')
  const ours = notes.filter(({ value }) => value?.includes(`[T-Minus ${cutoverId} #`))
  const markers = ours.map(({ value }) => value?.split('\n').at(-1) ?? '')
  const twice = markers.filter((marker, position) => markers.indexOf(marker) !== position)
  const written = await sql<{ sentence: string; failure: string | null }[]>`
    select write->>'sentence' as sentence, failure from change_writes
    where cutover = ${cutoverId} and lane = 'notes' and status = 'done' order by id`
  // Nothing is written onto a change that is over: dropped where it has ended, waiting while it is reviewed.
  const unwritten = await sql<{ sentence: string }[]>`
    select write->>'sentence' as sentence from change_writes
    where cutover = ${cutoverId} and lane = 'notes' and (failure like '%is over in ServiceNow%' or status = 'waiting')`
  const lines = ours.flatMap(({ value }) => value?.split('\n').slice(0, -1) ?? [])
  const unlinked = leadUnlinked(state, events)
  const unequal = unlinked
    ? []
    : [
        ...written.filter(
          ({ sentence }) =>
            count(lines, sentence) !==
            count(
              written.map((one) => one.sentence),
              sentence,
            ),
        ),
      ]
  // By the log itself, whatever the rows say.
  const reasons = unlinked
    ? []
    : events.flatMap((event, position) =>
        (event.type === 'cutoverPaused' || event.type === 't0Moved') &&
        events.slice(0, position).some(({ type }) => type === 'changeRequested')
          ? event.reason
          : [],
      )
  return [
    ...twice.map((marker) => `The note ${marker} stands there twice`),
    ...unequal.map(
      ({ sentence, failure }) => `“${sentence}” stands there ${count(lines, sentence)} times (${failure})`,
    ),
    ...reasons
      .filter(
        (reason) => count(lines, reason) !== (unwritten.some(({ sentence }) => sentence.endsWith(reason)) ? 0 : 1),
      )
      .map((reason) => `“${reason}” of the log does not stand there once`),
  ]
}

/** Each note carries one head that was signed here, and the log still has it. */
function headsOnLog({ sandbox, cutoverId }: Stormed, events: readonly ChainedEvent[]): string[] {
  const notes = sandbox.rows('sys_journal_field').flatMap(({ element, value = '' }) => {
    return element === 'work_notes' && value.includes(`[T-Minus ${cutoverId} #`) ? value : []
  })
  return notes.flatMap((note) => {
    const heads = note.split('\n').filter((line) => line.startsWith('Signed log head: '))
    const head = parseHead(heads[0]?.slice('Signed log head: '.length) ?? '')
    if (heads.length !== 1 || !head || !isSigned(head)) return [`${note} carries ${heads.length} heads`]
    const isOurs = head.cutover === cutoverId && LOG_KEY.public.verifies(head)
    return isOurs && events[head.seq - 1]?.hash === head.hash ? [] : [`${heads[0]} is not on the log`]
  })
}

const count = (lines: readonly string[], part: string): number => lines.filter((line) => line.endsWith(part)).length

function incidentsOnce({ sandbox, cutoverId, state }: Stormed, events: readonly LoggedEvent[]): string[] {
  const unlinked = leadUnlinked(state, events)
  return events.flatMap((event) => {
    if (event.type !== 'incidentRequested') return []
    const { incidentId } = event
    const made = sandbox.rows('incident').filter((row) => row.correlation_id === `${cutoverId}/${incidentId}`)
    if (made.length > 1) return [`${incidentId} was made ${made.length} times`]
    const known = state.incidents.find(({ id }) => id === incidentId)
    if (known?.failed !== undefined && unlinked) return []
    if (made.length === 1 && known?.facts?.sysId === made[0]?.sys_id) return []
    return [`${incidentId} is ${made.length === 1 ? 'made' : 'not made'} and known as ${JSON.stringify(known)}`]
  })
}

function tasksOnce({ sandbox, cutoverId, state }: Stormed): string[] {
  const change = leadOf(state)
  const lead = change?.ticket?.sysId
  if (lead === undefined || !state.runbook.change?.tasks) return []
  const isOver = change?.facts !== undefined && overAs(change.facts) !== undefined
  const made = sandbox.rows('change_task').filter((row) => row.correlation_id?.startsWith(`${cutoverId}/task-`))
  const ours = made.filter(({ change_request }) => change_request === lead)
  const twice = made.filter((one) => made.some((other) => other !== one && other.change_request === one.change_request))
  const open = ours.filter(({ state: standing }) => state.ended && standing !== '3' && standing !== '4')
  return [
    ...twice.map(({ number }) => `${number} is one of several for a workstream`),
    ...(ours.length === 1 || isOver ? [] : [`The change has ${ours.length} tasks for its workstream`]),
    ...open.map(({ number }) => `${number} is open, and the cutover has ended`),
  ]
}

function sidesEqual({ sandbox, state, now }: Stormed): string[] {
  const lead = leadOf(state)
  if (!lead) return []
  const standing = standingOf(lead, now)
  if (lead.status !== 'linked') return [`The change is ${lead.status}: ${lead.failed}`]
  if (!['confirmed', 'stale', 'conflicting'].includes(standing)) return [`The change is ${standing}`]
  if (standing === 'stale' && !state.ended) return ['The change is stale']
  const row = sandbox.row('change_request', lead.ticket?.sysId ?? '')
  const { facts } = lead
  // Once both are closed nobody looks any more.
  const isOver = state.ended && facts?.state.value === '3'
  const ours = isOver ? [facts.state.value] : [facts?.state.value, facts?.approval.value, facts?.onHold, facts?.title]
  const theirs = isOver ? [row?.state] : [row?.state, row?.approval, row?.on_hold === 'true', row?.short_description]
  const link = sandbox.rows('x_tminus_gate_link').map((one) => one.change_request)
  return [
    ...(JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [`Here ${ours.join(', ')}, there ${theirs.join(', ')}`]),
    ...(link.length === 1 && link[0] === row?.sys_id ? [] : [`The instance links ${link.join(', ')}`]),
  ]
}

/** Each once; and whatever a reading names is linked with it, unless nobody links any more or somebody unlinked it. */
function relativesOnce({ state }: Stormed, events: readonly LoggedEvent[]): string[] {
  const sysIds = state.changes.flatMap(({ ticket, relation }) => (ticket && relation !== 'lead' ? ticket.sysId : []))
  const twice = sysIds.filter((sysId, position) => sysIds.indexOf(sysId) !== position)
  const leads = new Set(state.changes.flatMap(({ id, relation }) => (relation === 'lead' ? id : [])))
  const linked = new Set<string>()
  const missing: string[] = []
  let isOver = false
  let isPaused = false
  for (const [position, event] of events.entries()) {
    if (event.type === 'cutoverClosed') isOver = true
    if (event.type === 'changeSyncPaused' && leads.has(event.changeId)) isPaused = true
    if (event.type === 'changeSyncResumed' || event.type === 'changeUnlinked') isPaused = false
    if (event.type === 'changeRequested' && 'link' in event.wanted) linked.add(event.wanted.link)
    if (event.type !== 'changeConfirmed' || !event.facts.relatives || isOver || isPaused) continue
    const { parent, children } = event.facts.relatives
    const now = events.slice(position).filter(({ commandId }) => commandId === event.commandId)
    const together = now.flatMap((one) => (one.type === 'changeLinked' ? one.number : []))
    const named = parent === undefined ? children : [parent, ...children]
    missing.push(...named.filter((number) => !linked.has(number) && !together.includes(number)))
  }
  return [
    ...twice.map((sysId) => `${sysId} is linked twice`),
    ...missing.map((number) => `${number} is above or below the change and not linked`),
  ]
}

/** But for what waits because ServiceNow said no or not yet, and the writes behind it; and the log says so. */
async function nothingOpen({ sql, cutoverId, now, state }: Stormed): Promise<string[]> {
  const open = await sql<
    { key: string; lane: string; status: string; failure: string | null; notBefore: string | null }[]
  >`
    select key, lane, status, failure, not_before as "notBefore" from change_writes
    where cutover = ${cutoverId} and status in ('waiting', 'sending', 'refused') order by id`
  const first = open.find(({ lane }) => lane === 'record')
  const isEarly = first?.failure != null && first.notBefore !== null && Date.parse(first.notBefore) > now
  const isRefused = first?.status === 'refused'
  const lead = leadOf(state)
  const conflict = lead?.conflict
  if (lead?.facts && overAs(lead.facts) === 'reviewed' && !isTechnicallyOver(state)) return []
  if (isRefused !== (conflict !== undefined))
    return [`${first?.key} is ${first?.status}, and the log says ${conflict?.sentence}`]
  return open
    .filter(({ lane }) => lane !== 'record' || !(isEarly || isRefused))
    .map(({ key, status, failure }) => `${key} is still ${status}: ${failure}`)
}

/** Each confirmation says what the change said at some instant between the asking and the recording. */
function neverMadeUp({ history, state }: Stormed, events: readonly LoggedEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'changeConfirmed') return []
    const sysId = state.changes.find(({ id }) => id === event.changeId)?.ticket?.sysId ?? ''
    const versions = history.get(sysId) ?? []
    const [from, to] = [Date.parse(event.readAt), Date.parse(event.at)]
    const then = versions.filter(({ at }, position) => at <= to && (versions[position + 1]?.at ?? to) >= from)
    const { facts } = event
    const says = [
      facts.state.value,
      facts.approval.value,
      facts.onHold,
      glide(facts.plannedStart),
      glide(facts.plannedEnd),
      glide(facts.actualStart),
      glide(facts.actualEnd),
      facts.title,
    ].join('|')
    const isSaid = then.some((one) => one.says === says) && then.some(({ openTasks }) => openTasks === facts.openTasks)
    return isSaid && hadFamily(then, facts.relatives)
      ? []
      : [
          `At ${event.readAt} the change never said ${says} with ${facts.openTasks} tasks and ${JSON.stringify(facts.relatives)}, but ${then.map((one) => one.says).join(' or ')}`,
        ]
  })
}

/** Each of the two was so at some instant; where some are not shown, those that are were there. */
function hadFamily(then: readonly Version[], relatives: ChangeFacts['relatives']): boolean {
  if (!relatives) return true
  const { parent = '', children, more } = relatives
  const isShown = ({ children: were }: Version) =>
    more === undefined ? were.join() === children.join() : children.every((number) => were.includes(number))
  return then.some(isShown) && then.some((one) => one.parent === parent || (more !== undefined && parent === ''))
}

const glide = (iso: string | undefined): string => iso?.slice(0, 19).replace('T', ' ') ?? ''
