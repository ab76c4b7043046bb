/** The next half hour: what starts when, who has not acknowledged it, the next gate, and conditions of a go. */
import { Link } from 'wouter'
import { nextHold, sayHold } from '../../../shared/derived/holds.ts'
import { sayOffset } from '../../../shared/runbook/duration.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { stepsAhead } from '../../derive/ahead.ts'
import { sayWho } from '../../derive/sentences.ts'
import { useBoard, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { usePeople, useTime } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'
import { openConditions } from './conditions.ts'
import { select } from './runView.ts'

const AHEAD_MINUTES = 30
const MAX_STEPS = 6
const isAcknowledged = (definition: StepDefinition): boolean => {
  const { doneBy, isMoment } = traitsOf(definition)
  return doneBy === 'people' && !isMoment
}

export function NextUp() {
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  const now = useTime((second) => Math.floor(second / 60_000) * 60_000)
  const people = usePeople()
  const { cutover } = board
  const zone = cutover.runbook.timezone
  const soon = (at: number) => at < now + AHEAD_MINUTES * 60_000
  const steps = stepsAhead(board, outlook)
    .filter(({ row: { status, mine }, at }) => soon(at) && (status === 'waiting' || !mine))
    .slice(0, MAX_STEPS)
  // Nobody has to acknowledge the others.
  const asked = steps.filter(({ row }) => isAcknowledged(row.view.definition))
  const known = asked.filter(({ row }) => row.view.state.acknowledged).length
  return (
    <>
      <NextGate />
      <NextHold />
      {steps.length > 0 ? (
        <li>
          <h3 className="now__sub">
            Next {AHEAD_MINUTES} min
            {asked.length === 0 ? '' : ` · ${known} of ${asked.length} acknowledged`}
          </h3>
          <ul>
            {steps.map(({ row, at }) => (
              <li key={row.view.definition.id} className="next-up">
                <Instant at={at} zone={zone} className="mono dim" />
                <button type="button" className="link next-up__title" onClick={() => select(row.view.definition.id)}>
                  {row.view.definition.title}
                </button>
                <span className="dim nowrap">
                  {sayWho(row, cutover, people.shortName)}
                  {row.view.state.acknowledged ? <span title="acknowledged"> ✓</span> : null}
                </span>
              </li>
            ))}
          </ul>
        </li>
      ) : null}
      <Conditions />
    </>
  )
}

/** The next gate, unless it is days away. */
function NextGate() {
  const { cutoverId } = useFollowed()
  const runbook = useBoard(({ cutover }) => cutover.runbook)
  const gates = useBoard(({ cutover }) => cutover.gates)
  const expected = useOutlook((outlook) => outlook?.forecast.gates)
  const today = useTime((second) => Math.floor(second / 60_000) * 60_000) + 12 * 3_600_000
  const next = runbook.gates
    .flatMap((definition, position) => {
      const status = gates[position]?.status
      const at = expected?.[position]?.at
      const open = status === 'pending' || status === 'polling' || status === 'noGo'
      return open && at !== undefined && at < today ? [{ definition, status, at }] : []
    })
    .sort((one, other) => one.at - other.at)[0]
  if (!next) return null
  return (
    <li>
      <h3 className="now__sub">Next gate</h3>
      <div className="next-up">
        <Instant at={next.at} zone={runbook.timezone} className="mono dim" />
        <Link href={cutoverPath(cutoverId, 'gates')} className="next-up__title next-up__gate">
          {next.definition.title}
        </Link>
        {next.status === 'pending' ? null : (
          <b className={next.status === 'noGo' ? 'bad' : 'strong'}>{next.status === 'noGo' ? 'no-go' : 'poll open'}</b>
        )}
      </div>
    </li>
  )
}

/** The next built-in hold, unless it is days away. */
function NextHold() {
  const cutover = useBoard((value) => value.cutover)
  const today = useTime((second) => Math.floor(second / 60_000) * 60_000) + 12 * 3_600_000
  const next = nextHold(cutover)
  if (!next || next.at >= today) return null
  const { at, title } = next.definition
  return (
    <li>
      <h3 className="now__sub">Built-in hold at {sayOffset(at)}</h3>
      <div className="next-up" title={sayHold(cutover, next.definition)}>
        <Instant at={next.at} zone={cutover.runbook.timezone} className="mono dim" />
        <span className="next-up__title">{title}</span>
      </div>
    </li>
  )
}

/** Unfulfilled conditions of a go. */
function Conditions() {
  const cutover = useBoard((value) => value.cutover)
  const open = openConditions(cutover)
  if (open.length === 0) return null
  return (
    <li>
      <h3 className="now__sub">Conditions of the go</h3>
      <ul>
        {open.map(({ text, by, stepId }) => (
          <li key={`${text} ${stepId}`} className="next-up">
            {by === undefined ? null : <Instant at={by} zone={cutover.runbook.timezone} className="mono dim" />}
            {stepId === undefined ? (
              <span className="next-up__title">{text}</span>
            ) : (
              <button type="button" className="link next-up__title" onClick={() => select(stepId)}>
                {text}
              </button>
            )}
          </li>
        ))}
      </ul>
    </li>
  )
}
