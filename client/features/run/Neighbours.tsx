/** Predecessors and successors of a step, as links. */

import { followersOf } from '../../../shared/derived/steps.ts'
import { waitingFor } from '../../../shared/derived/waiting.ts'
import { indexOf, stepOrGateTitle } from '../../../shared/runbook/runbookIndex.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { useBoard, useCutoverTime } from '../../live/cutover.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { GATE_WORDS } from '../gates/gateWords.ts'
import { select } from './runView.ts'
import { Section } from './Section.tsx'
import { StepGlyph } from './StepGlyph.tsx'

const MAX_SHOWN = 12

export function Neighbours({ row }: { row: BoardRow }) {
  const board = useBoard((value) => value)
  const { definition } = row.view
  const released = followersOf(board.cutover, row.view).flatMap((view) => rowOf(board, view.definition.id) ?? [])
  return (
    <>
      {definition.after.length > 0 || row.status === 'waiting' ? (
        <Section title="Predecessors">
          <ul className="detail__neighbours">
            {definition.after.slice(0, MAX_SHOWN).map(({ on, type, lag }) => (
              <Before key={`${on} ${type}`} on={on} how={sayDependency(type, lag)} />
            ))}
          </ul>
          {row.status === 'waiting' ? <Blockers row={row} /> : null}
        </Section>
      ) : null}
      {released.length > 0 ? (
        <Section title="Successors">
          <ul className="detail__neighbours">
            {released.slice(0, MAX_SHOWN).map((other) => (
              <StepLink key={other.view.definition.id} row={other} />
            ))}
          </ul>
          {released.length > MAX_SHOWN ? <p className="dim">and {released.length - MAX_SHOWN} more</p> : null}
        </Section>
      ) : null}
    </>
  )
}

/** Further reasons why it cannot start yet: gates, times, lags. */
function Blockers({ row }: { row: BoardRow }) {
  const cutover = useBoard((board) => board.cutover)
  const blockers = waitingFor(cutover, row.view, useCutoverTime(5000))
  return (
    <ul className="detail__blockers dim">
      {blockers.slice(0, MAX_SHOWN).map(({ sentence }) => (
        <li key={sentence}>{sentence}.</li>
      ))}
    </ul>
  )
}

function Before({ on, how }: { on: string; how: string }) {
  const row = useBoard((board) => rowOf(board, on))
  const gate = useBoard(({ cutover }) => {
    const position = indexOf(cutover.runbook).gate.get(on)
    return position === undefined ? undefined : cutover.gates[position]
  })
  const title = useBoard(({ cutover }) => stepOrGateTitle(cutover.runbook, on))
  if (row) return <StepLink row={row} how={how} />
  return (
    <li>
      <Glyph name="gate" /> {title} <span className="dim">{gate ? GATE_WORDS[gate.status] : ''}</span>
    </li>
  )
}

function StepLink({ row, how }: { row: BoardRow; how?: string }) {
  const { definition } = row.view
  return (
    <li className={row.status === 'done' || row.status === 'skipped' ? 'dim' : ''}>
      <StepGlyph definition={definition} status={row.status} />{' '}
      <button type="button" className="link" onClick={() => select(definition.id)}>
        {definition.title}
      </button>
      {how ? <span className="dim"> {how}</span> : null}
    </li>
  )
}

const DEPENDENCY_WORDS = { FS: '', SS: 'its start', FF: 'to finish', SF: 'its start, to finish' } as const

function sayDependency(type: keyof typeof DEPENDENCY_WORDS, lag: number): string {
  const words = [DEPENDENCY_WORDS[type], lag > 0 ? `+${Math.round(lag / 60)} min` : ''].filter(Boolean).join(', ')
  return words ? `(${words})` : ''
}
