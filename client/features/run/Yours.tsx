/** The cards of what is mine: duties and steps, and what I have just finished. */
import { useMemo } from 'react'
import type { Duty } from '../../../shared/attention/duty.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { yoursAhead } from '../../derive/ahead.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { sayTook, startedAt, timesOf } from '../../derive/sentences.ts'
import { Offers } from '../../forms/Offers.tsx'
import { type Offer, withoutKey } from '../../forms/offer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useBoxCount } from '../../live/boxes.ts'
import { useBoard, useCutover, useDuties, useFollowed, useMyDuties, useOutlook } from '../../live/cutover.tsx'
import { useSession, useStore, useTime } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { AttentionText } from './AttentionCard.tsx'
import { sayBoxes } from './boxOffer.ts'
import { DutyCards, isOnABar } from './DutyCards.tsx'
import { ReachesMe } from './ReachesMe.tsx'
import { RingMe } from './RingMe.tsx'
import { filter, openStep, select, useIsAnyOpen } from './runView.ts'
import { StepCard } from './StepCard.tsx'
import { StepOffers } from './StepOffers.tsx'
import { BY_MISTAKE, STEP_OFFERS } from './stepOfferKinds.ts'
import { stepOffers } from './stepOffers.ts'
import { lastCompleted, yours } from './yourRows.ts'

/** Maximum number of cards; the rest is in the list. */
const MAX_READY = 8
const UNDO_KEYS = [STEP_OFFERS.undo.key]

export function Yours() {
  const board = useBoard((value) => value)
  const { me } = useSession()
  const { ownCommands } = useFollowed()
  const justCompleted = useStore(ownCommands.justCompleted, (ids) => ids)
  const outlook = useOutlook((value) => value)
  const atSteps = useStepDuties()
  const { first, last } = useOtherDuties()
  const rows = yours(board, justCompleted).sort(
    (one, other) => (timesOf(one, outlook).expected?.start ?? 0) - (timesOf(other, outlook).expected?.start ?? 0),
  )
  // While no step is open, the keys are those of the first card, and of what was completed last.
  const anyOpen = useIsAnyOpen()
  const nextOne = rows.find(({ status }) => status !== 'done')
  const undoable = lastCompleted(rows)
  const left = rows.filter(({ status }) => status === 'ready').slice(MAX_READY)
  const roles = Object.entries(board.cutover.people)
    .filter(([, holders]) => holders.includes(me.person.id))
    .map(([role]) => roleTitle(board.cutover.runbook, role))
  return (
    <div className="now__column">
      <div className="now__top">
        <h2 className="now__head">
          Yours{' '}
          <span className="dim">{[me.person.name, roles.slice(0, 2).join(', ')].filter(Boolean).join(' · ')}</span>
        </h2>
        {roles.length > 0 ? <RingMe /> : null}
      </div>
      <ul className="now__cards">
        <DutyCards duties={first} />
        {rows
          .filter((row) => !left.includes(row))
          .map((row) => (
            <YoursCard
              key={row.view.definition.id}
              row={row}
              duty={atSteps.get(row.view.definition.id)}
              completed={row.status === 'done'}
              keys={anyOpen || (row !== nextOne && row !== undoable) ? undefined : 'first'}
              withoutKeys={undoable ? UNDO_KEYS : undefined}
            />
          ))}
        <DutyCards duties={last} />
        {left.length > 0 ? (
          <li className="now__empty dim">
            <button type="button" className="link" onClick={() => filter({ mine: true })}>
              {left.length} more are ready for you
            </button>
          </li>
        ) : null}
        {rows.length + first.length + last.length === 0 ? <NothingYours holdsRole={roles.length > 0} /> : null}
      </ul>
    </div>
  )
}

/** The gravest duty at each step, by the step's id. */
export function useStepDuties(): ReadonlyMap<string, Duty> {
  const duties = useDuties((value) => value)
  return useMemo(
    () =>
      new Map(duties.toReversed().flatMap((duty) => ('stepId' in duty.on ? [[duty.on.stepId, duty] as const] : []))),
    [duties],
  )
}

/** My duties that no card of a step shows: first what cannot wait, and the rest after the steps. */
export function useOtherDuties(): { first: Duty[]; last: Duty[] } {
  const mine = useMyDuties()
  const board = useBoard((value) => value)
  const others = mine.filter((duty) => !isOnABar(duty) && !('stepId' in duty.on && rowOf(board, duty.on.stepId)?.mine))
  const isFirst = ({ on, tone }: Duty) => tone !== 'due' || 'gateId' in on
  return { first: others.filter(isFirst), last: others.filter((duty) => !isFirst(duty)) }
}

interface YoursCardProps {
  row: BoardRow
  duty: Duty | undefined
  completed: boolean
  keys?: 'first' | undefined
  /** Those that what was completed last holds. */
  withoutKeys?: readonly string[] | undefined
}

export function YoursCard({ row, duty, completed, keys, withoutKeys }: YoursCardProps) {
  const { definition } = row.view
  if (completed) return <CompletedCard row={row} keys={keys} />
  const buttons = row.status === 'running' ? 4 : 2
  return (
    <StepCard
      row={row}
      tone={toneOf(duty)}
      foot={<StepOffers row={row} buttons={buttons} size="small" keys={keys} withoutKeys={withoutKeys} />}
    >
      {duty && duty.tone !== 'due' ? (
        <AttentionText duty={duty} />
      ) : (
        <>
          {definition.workstream} · <StepStatusLine row={row} />
        </>
      )}
    </StepCard>
  )
}

export const toneOf = (duty: Duty | undefined): 'mine' | 'late' | 'bad' =>
  duty && duty.tone !== 'due' ? duty.tone : 'mine'

/** Just finished, with a one-click undo. */
function CompletedCard({ row, keys }: Pick<YoursCardProps, 'row' | 'keys'>) {
  const undo = stepOffers(useOfferContext(), row, undefined, ['undo'])
  const offers = undo.map(atOnce)
  return (
    <StepCard
      row={row}
      tone="done"
      foot={
        <Offers
          about={row.view.definition.id}
          offers={keys ? offers : offers.map(withoutKey)}
          buttons={1}
          size="small"
          stillMeant={() => openStep() === undefined}
        />
      }
    >
      Done.
    </StepCard>
  )
}

/** Without a form, unless it overrides the owner. */
const atOnce = (undo: Offer): Offer =>
  undo.capacity === 'own'
    ? {
        ...undo,
        label: 'Undo, pressed by mistake',
        fields: [],
        command: () => undo.command({ reason: BY_MISTAKE }),
      }
    : undo

/** `since 02:06 · 8 of 10 min`, `ready · 6 min · critical` */
export function StepStatusLine({ row }: { row: BoardRow }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const critical = useOutlook((outlook) => timesOf(row, outlook).expected?.critical ?? false)
  const took = useTime((now) => sayTook(row, now))
  const count = useBoxCount(row.view)
  const began = startedAt(row)
  const word =
    row.status === 'ready' ? 'ready' : row.status === 'unconfirmed' ? 'done, waits for you to confirm' : undefined
  return (
    <>
      {row.status === 'running' && began !== undefined ? (
        <>
          since <Instant at={began} zone={zone} className="" /> ·{' '}
        </>
      ) : null}
      {[word, row.status === 'unconfirmed' ? undefined : took, sayBoxes(count), critical ? 'critical' : undefined]
        .filter(Boolean)
        .join(' · ')}
    </>
  )
}

function NothingYours({ holdsRole }: { holdsRole: boolean }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const board = useBoard((value) => value)
  const outlook = useOutlook((value) => value)
  if (!holdsRole)
    return (
      <li className="now__empty dim">
        You hold no role in this cutover. You see everything and are asked for nothing.
      </li>
    )
  const [next] = yoursAhead(board, outlook)
  return (
    <li className="now__empty dim">
      Nothing waits for you now.
      {next ? (
        <>
          {' '}
          Next, forecast <Instant at={next.at} zone={zone} />:
          <button type="button" className="link strong" onClick={() => select(next.row.view.definition.id)}>
            {next.row.view.definition.title}
          </button>
        </>
      ) : null}{' '}
      <ReachesMe />
    </li>
  )
}
