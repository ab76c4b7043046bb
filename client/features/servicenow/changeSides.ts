/**
 * Both sides of the lead change, field by field: what the cutover requires against what ServiceNow says. A pending write
 * is not a conflict.
 */

import { standsAgainst } from '../../../shared/change/changeMeaning.ts'
import { isApproved, isCanceled, isRejected, sayState, stageOf } from '../../../shared/change/changeStage.ts'
import { changeBegins } from '../../../shared/change/changeWindow.ts'
import { sameSecond, wholeSeconds } from '../../../shared/change/wholeSeconds.ts'
import { isTechnicallyOver } from '../../../shared/change/workUnderChange.ts'
import type { ChangeState, Cutover } from '../../../shared/cutoverState.ts'
import { saysGo } from '../../../shared/derived/criteria.ts'
import { criteriaOf } from '../../../shared/runbook/criteriaOf.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { someTitles } from '../../../shared/someOf.ts'
import { CLOSE_WORDS } from '../../derive/sayChangeEvent.ts'
import type { QueuedWrite } from '../../live/serviceNow.ts'
import { capital } from '../../ui/capital.ts'
import { dayAndTime } from '../../ui/instants.ts'
import { rowOf, type SideField, type SideRow, type Sides } from './changeCompared.ts'
import { actualStart, demandedState, NOT_OVER, technicalEnd } from './changeDemands.ts'

/**
 * Empty for a read-only change, as all are in a rehearsal (R14), and before the first reading.
 *
 * @param now epoch milliseconds
 * @param writes T-Minus's writes to it, newest first; undefined until loaded
 */
export function sidesOf(
  cutover: Cutover,
  change: ChangeState,
  now: number,
  writes?: readonly QueuedWrite[],
): SideRow[] {
  const { facts } = change
  if (!facts || change.relation !== 'lead' || cutover.mode === 'rehearsal') return []
  const sides: Sides = { cutover, change, facts, now, writes, zone: cutover.runbook.timezone }
  return [
    stateRow(sides),
    approvalRow(sides),
    holdRow(sides),
    ...plannedRows(sides),
    ...actualRows(sides),
    ...closeCodeRow(sides),
  ]
}

function stateRow(sides: Sides): SideRow {
  const { cutover, change, facts, zone } = sides
  const stage = stageOf(facts.state)
  const { here, stages, ...demand } = demandedState(cutover, change, zone)
  const agree = stage === undefined && stages !== NOT_OVER ? undefined : stages(stage)
  return rowOf(sides, {
    field: 'state',
    here,
    there: sayState(facts.state),
    agree,
    ...demand,
    why: agree === undefined ? 'T-Minus does not know this state.' : agree ? undefined : demand.why,
    tone: isCanceled(facts) ? 'bad' : 'late',
  })
}

function approvalRow(sides: Sides): SideRow {
  const { cutover, facts } = sides
  const asking = cutover.runbook.gates.flatMap((gate, position) => {
    const state = cutover.gates[position]
    const asks = criteriaOf(gate, 'change').some(({ change }) => change.approved)
    return asks && state ? { id: gate.id, title: gate.title, state } : []
  })
  const gone = asking.filter(({ state }) => saysGo(state))
  const first = gone[0]
  const approved = isApproved(facts)
  const rejected = isRejected(facts)
  const glass = gone.find(({ state }) => state.decision?.breakGlass)
  const lost = standsAgainst(sides.change).includes('approvalLost')
  const rests = 'its approval is not there any more'
  return rowOf(sides, {
    field: 'approval',
    here: first
      ? `Go for ${someTitles(
          gone.map(({ title }) => title),
          1,
        )}`
      : asking.length > 0
        ? 'Not decided yet'
        : 'No gate asks for it',
    there: facts.approval.label,
    agree: first ? approved : !rejected && !lost,
    why: glass
      ? approved
        ? 'which came after the go'
        : `“${glass.title}” was decided without confirmation from ServiceNow, which is no approval.`
      : first && !approved
        ? `“${first.title}” passed; ${rests}.`
        : rejected || lost
          ? `${lost ? 'It was there before. ' : ''}Gates that rest on it do not say go.`
          : undefined,
    tone: rejected || lost ? 'bad' : 'late',
  })
}

function holdRow(sides: Sides): SideRow {
  const { cutover, facts } = sides
  const { status, pause, stop } = cutover
  const { onHold, onHoldReason } = facts
  const stands = stop === 'called' ? 'Stopped' : pause === 'paused' ? 'Paused' : undefined
  const over = isTechnicallyOver(cutover)
  const isOver = !NOT_OVER(stageOf(facts.state))
  return rowOf(sides, {
    field: 'hold',
    here: stands ?? GOING[status],
    there: onHold ? (onHoldReason ? `On hold: “${onHoldReason}”` : 'On hold') : 'Not on hold',
    agree: !onHold || stands !== undefined || isOver,
    why:
      !onHold || stands !== undefined || isOver
        ? undefined
        : over
          ? 'A change on hold cannot be closed: release it in ServiceNow.'
          : 'Release it in ServiceNow, or pause the cutover.',
  })
}

const GOING: Record<Cutover['status'], string> = {
  preparing: 'Preparing',
  running: 'Running',
  rollingBack: 'Rolling back',
  hypercare: 'In hypercare',
  closed: 'Over',
  cancelled: 'Over',
}

function plannedRows(sides: Sides): SideRow[] {
  const { cutover, change, facts, now, zone } = sides
  const { proposed } = change
  const { windowStart, windowEnd } = cutover
  const start = instantOf(facts.plannedStart)
  const end = instantOf(facts.plannedEnd)
  const say = (at: number | undefined) => (at === undefined ? 'No date' : dayAndTime(at, zone))
  if (proposed) {
    const wanted = (at: number) => `${say(at)}, asked for`
    const dates = (field: SideField, here: number, there: number | undefined): SideRow => {
      const agree = sameSecond(here, there)
      const why = agree ? undefined : 'ServiceNow has not taken it.'
      const row = rowOf(sides, { field, here: wanted(here), there: say(there), agree, writtenAs: 'dates:', why })
      // What was asked for is confirmed as a whole: both sides do not agree about half of it.
      return row.status === 'agrees' ? { ...row, status: 'waits', why: 'Not confirmed yet.' } : row
    }
    return [dates('plannedStart', proposed.start, start), dates('plannedEnd', proposed.end, end)]
  }
  const isOver = isTechnicallyOver(cutover)
  const begins = changeBegins(cutover, now)
  const { finish } = forecast(cutover, now)
  const early =
    start === undefined ? undefined : isOver || begins.begun || wholeSeconds(start) <= wholeSeconds(begins.at)
  const late = end === undefined ? undefined : isOver || wholeSeconds(finish) <= wholeSeconds(end)
  return [
    rowOf(sides, {
      field: 'plannedStart',
      here: say(windowStart),
      there: say(start),
      agree: early,
      why: early === false ? `The work begins ${say(begins.at)}, before that.` : undefined,
    }),
    rowOf(sides, {
      field: 'plannedEnd',
      here: say(windowEnd),
      there: say(end),
      agree: late,
      why: late === false ? `The work is expected to end ${say(finish)}, after that.` : undefined,
    }),
  ].map((row) =>
    // Dates that differ from ours but leave room enough are not a conflict, though they look like one.
    row.status === 'agrees' && row.here !== row.there && !isOver ? { ...row, why: 'within window' } : row,
  )
}

function actualRows(sides: Sides): SideRow[] {
  const { cutover, facts, zone } = sides
  const marked = cutover.runbook.steps.some(({ startsChange }) => startsChange)
  return [
    actualRow(sides, 'actualStart', actualStart(cutover), instantOf(facts.actualStart), marked),
    actualRow(sides, 'actualEnd', technicalEnd(cutover), instantOf(facts.actualEnd), true),
  ].flat()

  function actualRow(
    all: Sides,
    field: 'actualStart' | 'actualEnd',
    here: number | undefined,
    there: number | undefined,
    kept: boolean,
  ): SideRow[] {
    if (here === undefined && there === undefined) return []
    const word = field === 'actualStart' ? 'begun' : 'ended'
    const demands = here !== undefined || kept
    const agree = demands ? here !== undefined && there !== undefined && sameSecond(here, there) : true
    return [
      rowOf(all, {
        field,
        here: here === undefined ? (kept ? `Not ${word}` : 'No step marks it') : dayAndTime(here, zone),
        there: there === undefined ? 'None' : dayAndTime(there, zone),
        agree,
        why: agree ? undefined : here === undefined ? `ServiceNow has it ${word}.` : 'ServiceNow has another.',
        ...(here === undefined ? {} : { writtenAs: `actual:${field === 'actualStart' ? 'start' : 'end'}:` }),
      }),
    ]
  }
}

function closeCodeRow(sides: Sides): SideRow[] {
  const { change, facts } = sides
  const code = change.close?.code
  if (code === undefined && facts.closeCode === undefined) return []
  const there = facts.closeCode === undefined ? 'None' : (capitalWord(facts.closeCode) ?? facts.closeCode)
  return [
    rowOf(sides, {
      field: 'closeCode',
      here: code === undefined ? 'Not asked for' : (capitalWord(code) ?? code),
      there,
      agree: code === undefined || code === facts.closeCode,
      why: code === undefined || code === facts.closeCode ? undefined : 'It was not closed as that.',
      writtenAs: 'close:',
    }),
  ]
}

function capitalWord(code: string): string | undefined {
  const words = Object.entries(CLOSE_WORDS).find(([known]) => known === code)?.[1]
  return words === undefined ? undefined : capital(words)
}

const instantOf = (said: string | undefined): number | undefined => (said === undefined ? undefined : Date.parse(said))
