/** What runs, what comes next and what needs attention, as far as each fits. */
import { useMemo } from 'react'
import { troubleIn } from '../../../shared/attention/duties.ts'
import type { Duty } from '../../../shared/attention/duty.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { sayTook, sayWho, timesOf } from '../../derive/sentences.ts'
import { tellApart } from '../../derive/stepName.ts'
import { useBoard, useCutover, useDuties, useOutlook } from '../../live/cutover.tsx'
import { useNow, usePeople, useTime } from '../../live/session.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { weekendInstant } from '../../ui/instants.ts'
import { StepGlyph } from '../run/StepGlyph.tsx'

const MAX_SHOWN = 6
/** With fewer running steps than this, what comes next is shown too. */
const MAX_NEXT = 4

export function WallWork() {
  const duties = useDuties((value) => value)
  const attention = useMemo(() => troubleIn(duties), [duties])
  const noticed = new Set(attention.flatMap(({ on }) => ('stepId' in on ? on.stepId : [])))
  const board = useBoard((value) => value)
  // Late and held steps are shown under attention only.
  const running = board.open.filter((row) => isRunning(row) && !noticed.has(row.view.definition.id))
  return (
    <div className="wall__columns">
      <WallRunning running={running} alone={running.length === board.open.filter(isRunning).length} />
      <WallAttention attention={attention} />
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
  const polling = board.cutover.gates.some(({ status }) => status === 'polling')
  return (
    <div>
      <section>
        <h2>Running {running.length > MAX_SHOWN ? running.length : ''}</h2>
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
          {running.length === 0 ? <li className="dim">{alone ? 'Nothing runs.' : 'Nothing else runs.'}</li> : null}
        </ul>
      </section>
      <WallNext room={Math.max(0, (polling ? MAX_NEXT - 1 : MAX_NEXT) - running.length)} />
    </div>
  )
}

/** What comes next, as far as it fits. */
function WallNext({ room }: { room: number }) {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const people = usePeople()
  const now = useTime((second) => Math.floor(second / 30_000) * 30_000)
  const next = useMemo(() => {
    const open = (board.rollback.length > 0 ? board.rollback : board.rows).filter(
      ({ status, view }) => (status === 'waiting' || status === 'ready') && !traitsOf(view.definition).isMoment,
    )
    return open
      .map((row) => ({ row, at: timesOf(row, outlook).expected?.start ?? Number.POSITIVE_INFINITY }))
      .sort((one, other) => one.at - other.at)
      .slice(0, MAX_SHOWN)
  }, [board, outlook])
  if (room === 0 || next.length === 0) return null
  const zone = board.cutover.runbook.timezone
  return (
    <section className="wall__next">
      <h2>Next</h2>
      <ul>
        {next.slice(0, room).map(({ row, at }) => (
          <li key={row.view.definition.id} className="wall__step">
            <StepGlyph definition={row.view.definition} status={row.status} />
            <StepTitle row={row} />
            <span className="dim">
              {row.status === 'ready' ? 'ready' : at === Number.POSITIVE_INFINITY ? '' : weekendInstant(at, zone, now)}
              {`, ${sayWho(row, board.cutover, people.name)}`}
            </span>
          </li>
        ))}
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
