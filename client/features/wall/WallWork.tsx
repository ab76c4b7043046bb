/** What runs, what comes next and what needs attention, as far as each fits. */
import { useMemo } from 'react'
import { troubleIn } from '../../../shared/attention/duties.ts'
import type { Duty, DutyKind } from '../../../shared/attention/duty.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { stepsAhead } from '../../derive/ahead.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { sayTook, sayWho } from '../../derive/sentences.ts'
import { tellApart } from '../../derive/stepName.ts'
import { useBoard, useCutover, useDuties, useOutlook } from '../../live/cutover.tsx'
import { useNow, usePeople, useTime } from '../../live/session.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { weekendInstant } from '../../ui/instants.ts'
import { StepGlyph } from '../run/StepGlyph.tsx'

const MAX_SHOWN = 5
/** What stands across the screen already. */
const ON_AN_ALARM: ReadonlySet<DutyKind> = new Set(['answerStop', 'clearStop', 'resumeCutover', 'resumeCountdown'])

export function WallWork() {
  const duties = useDuties((value) => value)
  const attention = useMemo(() => troubleIn(duties).filter(({ kind }) => !ON_AN_ALARM.has(kind)), [duties])
  const noticed = new Set(attention.flatMap(({ on }) => ('stepId' in on ? on.stepId : [])))
  const board = useBoard((value) => value)
  // Late and held steps are shown under attention only.
  const running = board.open.filter((row) => isRunning(row) && !noticed.has(row.view.definition.id))
  return (
    <div className="wall__work">
      <WallAttention attention={attention} />
      <WallRunning running={running} alone={running.length === board.open.filter(isRunning).length} />
      <WallNext />
    </div>
  )
}

/** From three metres nobody opens a step to see which of two it is. */
function StepTitle({ row: { view } }: { row: BoardRow }) {
  const runbook = useCutover((cutover) => cutover.runbook)
  const reversed = view.reverses?.definition ?? view.definition
  return (
    <span className="wall__step-title">
      {view.definition.title}
      <span className="dim">{tellApart(runbook, reversed)}</span>
    </span>
  )
}

const isRunning = ({ status }: BoardRow): boolean => status === 'running' || status === 'unconfirmed'

interface WallRunningProps {
  running: readonly BoardRow[]
  /** Whether these are all running steps, and none needs attention. */
  alone: boolean
}

function WallRunning({ running, alone }: WallRunningProps) {
  const board = useBoard((value) => value)
  const now = useNow()
  const people = usePeople()
  return (
    <section className={running.length === 0 ? 'wall__running wall__running--none' : 'wall__running'}>
      <h2>
        Running{' '}
        {running.length === 0 ? (
          <span className="wall__none">{alone ? 'nothing' : 'nothing else'}</span>
        ) : running.length > MAX_SHOWN ? (
          running.length
        ) : null}
      </h2>
      <ul>
        {running.slice(0, MAX_SHOWN).map((row) => (
          <li key={row.view.definition.id} className="wall__step">
            <StepGlyph definition={row.view.definition} status={row.status} />
            <StepTitle row={row} />
            <span className="dim">
              {sayWho(row, board.cutover, people.name)}, {sayTook(row, now)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const AHEAD_MS = 30 * 60_000

/** What starts in the next half hour, and who has not acknowledged it; else the next that does. */
function WallNext() {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const people = usePeople()
  const now = useTime((second) => Math.floor(second / 30_000) * 30_000)
  const next = useMemo(
    () => stepsAhead(board, outlook).filter(({ row }) => !traitsOf(row.view.definition).isMoment),
    [board, outlook],
  )
  const soon = next.filter(({ at }) => at < now + AHEAD_MS)
  const shown = soon.length > 0 ? soon.slice(0, MAX_SHOWN) : next.slice(0, 1)
  if (shown.length === 0) return null
  const zone = board.cutover.runbook.timezone
  const waits = soon.length - shown.length
  return (
    <section className="wall__next">
      <h2>
        {soon.length > 0 ? 'Next 30 minutes' : 'Next'}{' '}
        {waits > 0 ? <span className="dim">and {waits} more</span> : null}
      </h2>
      <ul>
        {shown.map(({ row, at }) => {
          const { definition, state } = row.view
          const unread = traitsOf(definition).doneBy === 'people' && state.acknowledged === undefined
          return (
            <li key={definition.id} className="wall__step">
              <StepGlyph definition={definition} status={row.status} />
              <StepTitle row={row} />
              <span className="dim">
                <span className="mono">{row.status === 'ready' ? 'ready' : weekendInstant(at, zone, now)}</span>{' '}
                {sayWho(row, board.cutover, people.name)}
                {unread && soon.length > 0 ? <span className="late">, not acknowledged</span> : null}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function WallAttention({ attention }: { attention: readonly Duty[] }) {
  const board = useBoard((value) => value)
  return (
    <section>
      <h2>
        Needs attention{' '}
        {attention.length > 0 ? (
          <span className={attention.some(({ tone }) => tone === 'bad') ? 'bad' : 'late'}>{attention.length}</span>
        ) : null}
      </h2>
      <ul>
        {attention.slice(0, MAX_SHOWN).map(({ key, on, title, tone, says, over, breaks }) => {
          const row = 'stepId' in on ? rowOf(board, on.stepId) : undefined
          return (
            <li key={key} className={`wall__step ${tone}`}>
              {row ? (
                <>
                  <StepGlyph definition={row.view.definition} status={row.status} />
                  <StepTitle row={row} />
                </>
              ) : (
                <>
                  <Glyph name={'gateId' in on ? 'gate' : tone === 'bad' ? 'failed' : 'held'} label={tone} />
                  <span className="wall__step-title">{title}</span>
                </>
              )}
              <span className="dim">
                {breaks ? 'Breaks the condition of the go. ' : ''}
                {over ?? says}
              </span>
            </li>
          )
        })}
        {attention.length === 0 ? <li className="dim">Nothing is failed, held or late.</li> : null}
      </ul>
    </section>
  )
}
