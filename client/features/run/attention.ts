/** What needs attention now: what is wrong, since when, and by how much. Worst first. */
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { completionWaitsFor } from '../../../shared/derived/waiting.ts'
import { gateWithoutGo } from '../../../shared/evolve/withoutGo.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { StepForecast } from '../../../shared/schedule/forecast.ts'
import { type Board, type BoardRow, executorOf, rowOf } from '../../derive/board.ts'
import { rowDueAt } from '../../derive/sentences.ts'
import type { Outlook } from '../../live/boardStore.ts'

export interface Attention {
  row: BoardRow
  /** Red is failed; everything else that needs attention is late or held. */
  tone: 'bad' | 'late'
  /** One or two sentences. */
  says: string
  /** By how much, emphasised on screen: `4 min over`. */
  over?: string
  /** The condition of a go that this breaks. */
  breaks?: string
  /** Whom to call about it, unless it is oneself. */
  call?: PersonId
}

/** Formatting of people and instants. */
export interface Words {
  name(id: PersonId): string
  time(at: number): string
}

/** A start or confirmation late by less is ignored; seconds. */
const GRACE = 300

export function attentionOf(board: Board, outlook: Outlook | undefined, now: number, words: Words): Attention[] {
  const conditions = conditionsByStep(board.cutover)
  const noticed = board.open.flatMap((row): (Attention & { rank: number })[] => {
    const found = notice(row, board.cutover, outlook, now, words)
    if (!found) return []
    const condition = found.tone === 'bad' ? conditions.get(row.view.definition.id) : undefined
    const breaks = condition ?? overdue(row, conditions, board.cutover, now)
    const executor = executorOf(board.cutover, row.view)
    return [
      {
        ...found,
        row,
        rank: breaks ? -1 : found.rank,
        ...(breaks ? { breaks } : {}),
        ...(executor !== undefined && executor !== board.me ? { call: executor } : {}),
      },
    ]
  })
  return [...noticed, ...brokenElsewhere(board, conditions, noticed, now, words)]
    .sort((one, other) => one.rank - other.rank)
    .map(({ rank: _, ...attention }) => attention)
}

type Noticed = Pick<Attention, 'tone' | 'says' | 'over'> & { rank: number }

function notice(
  row: BoardRow,
  cutover: Cutover,
  outlook: Outlook | undefined,
  now: number,
  words: Words,
): Noticed | undefined {
  const { state } = row.view
  switch (state.status) {
    case 'failed':
      return {
        tone: 'bad',
        rank: 0,
        says: `Failed ${words.time(state.failedAt)}: ${sentence(state.reason)}${cutover.status === 'running' ? retryCost(row, outlook) : ''}`,
      }
    case 'held': {
      const over = state.until === undefined ? undefined : overBy(now - state.until)
      const until = state.until === undefined ? '' : ` Expected ${words.time(state.until)}.`
      const says = `Held by ${words.name(state.held.onBehalfOf ?? state.held.by)} since ${words.time(state.held.at)}: “${state.reason}”.${until}`
      return { tone: 'late', rank: 3, says, ...(over ? { over } : {}) }
    }
    case 'running':
      return noticeRunning(row, cutover, now, words)
    case 'unconfirmed':
      return now - state.completed.at > GRACE * 1000
        ? { tone: 'late', rank: 5, says: `Waits for a second person since ${words.time(state.completed.at)}.` }
        : undefined
    default:
      return noticeReady(row, outlook, now, words)
  }
}

function noticeRunning(row: BoardRow, cutover: Cutover, now: number, words: Words): Noticed | undefined {
  const { state, definition } = row.view
  if (state.status !== 'running') return undefined
  if (state.job?.silentSince !== undefined) {
    const says = `The automation is silent; last heard of ${words.time(state.job.heardAt)}.`
    return { tone: 'bad', rank: 1, says }
  }
  const due = rowDueAt(row) ?? now
  const over = overBy(now - due)
  if (state.timeboxEndedAt !== undefined) {
    const says = `The timebox ended ${words.time(state.timeboxEndedAt)}. The lead decides how it goes on.`
    return { tone: 'late', rank: 2, says, ...(over ? { over } : {}) }
  }
  const undone = completionWaitsFor(cutover, row.view, now).filter(({ kind }) => kind === 'step')
  const [first] = undone
  if (first && definition.after.some(({ on, type }) => on === first.id && (type === 'FS' || type === 'SS'))) {
    return { tone: 'late', rank: 2, says: `A predecessor was reopened. ${first.sentence}.` }
  }
  const gate = row.view.reverses ? undefined : gateWithoutGo(cutover, row.view.position)
  if (gate) {
    const says = `Runs without a go: the one of “${gate.title}” is void. It may be finished, and stays marked.`
    return { tone: 'late', rank: 2, says, ...(over ? { over } : {}) }
  }
  if (!over) return undefined
  const word = state.estimate ? 'The estimate was' : 'Should have taken'
  const expected = state.estimate ? words.time(state.estimate.finish) : sayDuration(definition.takes.likely)
  return { tone: 'late', rank: 4, says: `Runs since ${words.time(state.startedAt)}. ${word} ${expected}.`, over }
}

function noticeReady(row: BoardRow, outlook: Outlook | undefined, now: number, words: Words): Noticed | undefined {
  const { position, reverses, state } = row.view
  const planned = reverses ? undefined : outlook?.plan.steps[position]?.start
  const expected = outlook?.forecast.steps[position]
  if (row.status !== 'ready' || planned === undefined || !expected || expected.slack > 0) return undefined
  const late = (now - planned) / 1000
  if (late < GRACE) return undefined
  const known = state.acknowledged ? '' : ' Nobody has acknowledged it.'
  const says = `Ready, and should have started ${words.time(planned)}.${known}`
  return { tone: 'late', rank: 6, says, over: `${sayDuration(late)} late` }
}

/** Conditions of a go that name a step: their text, by step id. */
function conditionsByStep(cutover: Cutover): ReadonlyMap<string, string> {
  return new Map(
    cutover.gates.flatMap(({ decision, status }) =>
      status === 'goWithConditions'
        ? (decision?.conditions ?? []).flatMap(({ stepId, text }) =>
            stepId === undefined ? [] : [[stepId, text] as const],
          )
        : [],
    ),
  )
}

function overdue(
  row: BoardRow,
  conditions: ReadonlyMap<string, string>,
  cutover: Cutover,
  now: number,
): string | undefined {
  const text = conditions.get(row.view.definition.id)
  return text !== undefined && isOverdue(cutover, row.view.definition.id, now) ? text : undefined
}

const isOverdue = (cutover: Cutover, stepId: string, now: number): boolean =>
  cutover.gates.some(({ decision }) =>
    decision?.conditions.some(
      (condition) => condition.stepId === stepId && condition.by && Date.parse(condition.by) < now,
    ),
  )

/** Conditions whose step would go unnoticed: it was skipped, or has not begun although it should be done. */
function brokenElsewhere(
  board: Board,
  conditions: ReadonlyMap<string, string>,
  noticed: readonly Attention[],
  now: number,
  words: Words,
): (Attention & { rank: number })[] {
  return [...conditions].flatMap(([stepId, breaks]): (Attention & { rank: number })[] => {
    const row = rowOf(board, stepId)
    if (!row || row.status === 'done' || noticed.some((other) => other.row === row)) return []
    if (row.view.state.status === 'skipped') {
      const { at } = row.view.state.skipped
      return [{ row, tone: 'bad', says: `Skipped ${words.time(at)}.`, breaks, rank: -1 }]
    }
    return isOverdue(board.cutover, stepId, now)
      ? [{ row, tone: 'late', says: 'Its time is over, and it is not done.', breaks, rank: -1 }]
      : []
  })
}

function retryCost({ view }: BoardRow, outlook: Outlook | undefined): string {
  const expected: StepForecast | null | undefined = outlook?.forecast.steps[view.position]
  return expected?.critical ? ` Retry +${sayDuration(view.definition.takes.likely)} on the finish.` : ''
}

/** Free text, ending in exactly one full stop. */
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

const overBy = (milliseconds: number): string | undefined =>
  milliseconds > 0 ? `${sayDuration(milliseconds / 1000)} over` : undefined
