/** The go/no-go ceremony: voters in order on the left, criteria next to them. */
import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { gatesAsking } from '../../../shared/attention/gateDuties.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { type Ceremony, ceremonyOf, gateOfInterest, isGateDue } from '../../../shared/derived/ceremony.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { offerContext } from '../../forms/offersOf.ts'
import { useCutover, useCutoverTime, useMyDuties, useOutlook } from '../../live/cutover.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { dayOf } from '../../ui/instants.ts'
import { GATE_WORDS, sayRequired } from './gateWords.ts'
import '../../shell/Page.css'
import { useActor, usePeople, useSession } from '../../live/session.tsx'
import { scrollable } from '../../ui/scrollable.ts'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import { useSigning } from './signing.ts'
import './Gates.css'
import type { AskContext } from './askContext.ts'
import { asksOf } from './asks.tsx'
import { BrokenGlass } from './BrokenGlass.tsx'
import { Decided, RecordLink } from './Decided.tsx'
import { DecisionBasis } from './DecisionBasis.tsx'
import { Obstacles, WithoutGo } from './Obstacles.tsx'
import { Recommended } from './Recommended.tsx'
import { SpokenVotes } from './SpokenVotes.tsx'
import { Voters } from './Voters.tsx'
import { ON_THE_BRIDGE, spokenVotes } from './votesForOthers.ts'
import { ForOthers, YourVote } from './YourVote.tsx'

/** How often criteria are re-evaluated without an event, in milliseconds. */
const LOOK_AGAIN_MS = 10_000

export default function Gates() {
  const cutover = useCutover((value) => value)
  const { me } = useSession()
  const actor = useActor()
  const signing = useSigning()
  const people = usePeople()
  const phone = useIsPhone()
  const [params] = useSearchParams()
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const { gates } = cutover.runbook
  const asked = gates.findIndex(({ id }) => id === params.get('gate'))
  const asking = gatesAsking(useMyDuties(), me.person.id)
  // A gate stays on screen after its decision, until another asks for this person.
  const [shown, setShown] = useState(() => gateOfInterest(cutover))
  const interest = asking.includes(gates[shown]?.id ?? '') ? shown : gates.findIndex(({ id }) => id === asking[0])
  if (interest >= 0 && interest !== shown) setShown(interest)
  const position = asked >= 0 ? asked : interest >= 0 ? interest : shown
  const ceremony = ceremonyOf(cutover, position, me.person.id, now)
  const view = ceremony && gateView(cutover, ceremony.definition.id)
  if (!ceremony || !view) {
    return (
      <div className="page">
        <h1>Go / no-go</h1>
        <WithoutGo />
        <p className="page__empty">
          <b>This runbook has no gate.</b>
          Its steps start as their predecessors are done. A gate is added in the runbook and comes with its next
          version.
        </p>
      </div>
    )
  }
  const { criteria } = basisOf(cutover, view, now)
  const due = !cutover.ended && isGateDue(cutover, view, now)
  const context: AskContext = {
    ...offerContext(cutover, actor, now),
    ceremony,
    view,
    criteria,
    me,
    signing,
    due,
    nameOf: people.name,
    everybody: people.all().flatMap(({ id, organisationRole }) => (organisationRole === 'observer' ? [] : id)),
  }
  const asks = asksOf(context)
  // One's own ask stays in view, one at a time, below what was said before; the rest comes after the voters.
  const [first] = asks.filter(({ yours }) => yours)
  const docked = first ? [...asks.filter(({ cast }) => cast), first] : asks
  const spoken = spokenVotes(context, { reason: () => ON_THE_BRIDGE, speakers: {} })
  return (
    <div className={ceremony.state.decision ? 'gates gates--decided' : 'gates'}>
      <div className="gates__left">
        <div ref={scrollable} className="gates__scroll">
          <div className="gates__head">
            {gates.length > 1 ? <GateChoice chosen={position} asking={asking} /> : null}
            <Header ceremony={ceremony} position={position} now={now} due={due} />
            {isOpen(ceremony, cutover) ? <Recommended view={view} criteria={criteria} now={now} /> : null}
            {phone ? null : <Description ceremony={ceremony} />}
            {/* On a phone the criteria come next, and these are read before them. */}
            <Obstacles gate={ceremony.definition} />
            <WithoutGo />
          </div>
          <div className="gates__ceremony">
            <Decided ceremony={ceremony} />
            {phone ? <Description ceremony={ceremony} /> : null}
            <Voters ceremony={ceremony} />
            {ceremony.state.polls > 1 && isOpen(ceremony, cutover) ? (
              <p className="gates__earlier dim">
                It was asked before:{' '}
                <RecordLink gateId={ceremony.definition.id}>the decision record has each poll and decision</RecordLink>.
              </p>
            ) : null}
          </div>
          <ForOthers asks={asks.filter((ask) => !docked.includes(ask))}>
            <SpokenVotes key={ceremony.poll?.id} context={context} />
          </ForOthers>
        </div>
        <YourVote
          key={ceremony.poll?.id ?? ceremony.state.status}
          ceremony={ceremony}
          asks={docked}
          mayRecord={spoken.length > 0}
          over={cutover.ended !== undefined}
        />
      </div>
      <aside ref={scrollable} className="gates__rests" aria-label="Go/no-go criteria">
        <DecisionBasis ceremony={ceremony} view={view} criteria={criteria} now={now} due={due} />
      </aside>
    </div>
  )
}

/** Whether it is still to be decided. */
const isOpen = ({ state }: Ceremony, { ended }: Cutover): boolean =>
  !ended && (state.status === 'pending' || state.status === 'polling')

/** A gate polled later than this after its planned time is late, in milliseconds. */
const OVERDUE_AFTER_MS = 5 * 60_000
/** Times farther away than this are shown with their day, in milliseconds. */
const HALF_A_DAY_MS = 12 * 3_600_000

function GateChoice({ chosen, asking }: { chosen: number; asking: readonly string[] }) {
  const { runbook, gates } = useCutover((cutover) => cutover)
  const [, setParams] = useSearchParams()
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [chosen])
  return (
    <nav ref={list} className="gates__choice" aria-label="Gates">
      {runbook.gates.map(({ id, title }, position) => {
        const status = gates[position]?.status ?? 'pending'
        return (
          <button
            key={id}
            type="button"
            className="pill"
            title={title}
            aria-label={`${title}: ${GATE_WORDS[status]}${asking.includes(id) ? ', asks you' : ''}`}
            aria-current={position === chosen ? 'true' : undefined}
            onClick={() => setParams({ gate: id }, { replace: true })}
          >
            <Glyph name="gate" label="Gate" />
            <span className="gates__choice-title">{position === chosen ? title : `Gate ${position + 1}`}</span>
            {status === 'pending' && position !== chosen ? null : (
              <span className={status === 'noGo' ? 'bad' : 'dim'}>· {GATE_WORDS[status]}</span>
            )}
            {asking.includes(id) && position !== chosen ? <b className="you">asks you</b> : null}
          </button>
        )
      })}
    </nav>
  )
}

function Description({ ceremony: { definition } }: { ceremony: Ceremony }) {
  return definition.description ? <p className="gates__description">{definition.description}</p> : null
}

interface HeaderProps {
  ceremony: Ceremony
  position: number
  now: number
  due: boolean
}

function Header({ ceremony, position, now, due }: HeaderProps) {
  const { definition, state, number, of, poll } = ceremony
  const { runbook, t0 } = useCutover((cutover) => cutover)
  const expected = useOutlook((outlook) => outlook?.forecast.gates[position]?.at)
  const people = usePeople()
  const zone = runbook.timezone
  const planned = definition.at === undefined ? undefined : t0 + definition.at * 1000
  const decision = state.decision
  const { quorum } = definition.approvers
  return (
    <header>
      <p className="dim">
        Gate {number} of {of}
        {poll ? (
          <>
            {' · poll '}
            {poll.reopenedBecause === undefined ? 'opened' : 'opened again'} <Instant at={poll.opened.at} zone={zone} />{' '}
            by {people.name(poll.opened.by)}
          </>
        ) : null}
        {decision && !poll && state.status !== 'pending' ? (
          <>
            {' · '}
            {GATE_WORDS[state.status]} <Instant at={decision.deed.at} zone={zone} />
          </>
        ) : null}
        {state.status === 'pending' ? ' · no poll yet' : null}
        {quorum === 1 ? ' · one signature needed' : ` · ${quorum} signatures needed`}
        {sayRequired(runbook, definition.approvers)} · decided by {roleTitle(runbook, definition.decides)}
        {planned === undefined ? null : (
          <>
            {' · '}
            <span className={due && !decision && now - planned > OVERDUE_AFTER_MS ? 'late nowrap' : 'nowrap'}>
              planned {Math.abs(planned - now) < HALF_A_DAY_MS ? '' : `${dayOf(planned, zone)}, `}
              <Instant at={planned} zone={zone} />
            </span>
          </>
        )}
        {planned === undefined && expected !== undefined && !decision && !poll ? (
          <>
            {' · expected '}
            <Instant at={expected} zone={zone} />
          </>
        ) : null}
      </p>
      <h1>{definition.title}</h1>
      {poll?.reopenedBecause === undefined ? null : (
        <p className="gate-notice gate-notice--late" role="status">
          <b>Poll reopened.</b> {poll.reopenedBecause}. Earlier votes are void; everybody is asked again.
        </p>
      )}
      <BrokenGlass ceremony={ceremony} />
      {state.status === 'pending' && state.reopenedBecause !== undefined ? (
        <p className="gate-notice gate-notice--late" role="status">
          <b>The go is void.</b> {state.reopenedBecause}. Running steps continue, flagged; nothing else starts until the
          gate has passed again.
        </p>
      ) : null}
    </header>
  )
}
