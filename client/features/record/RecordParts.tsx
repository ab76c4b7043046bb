/** The parts of a decision record that are no tables: the facts, what became of it, and where it stands in the log. */
import type { ReactNode } from 'react'
import type { DecisionRecord } from '../../../shared/derived/decisionRecordShape.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { DECIDED, RECOMMENDED_WORDS, THEN } from '../../derive/sayEvent.ts'
import { Doer, Moment, NOT_RECORDED, usePaper } from './paper.tsx'

export function Facts() {
  const { answer, decision } = usePaper()
  const { runbook, created } = answer.cutover
  const { poll, latency, since, breakGlass, window, t0, dissent } = decision
  return (
    <dl className="record__facts">
      <Fact name="Decided">
        <b>{DECIDED[decision.outcome]}</b>
        {decision.then === undefined ? '' : `, then: ${THEN[decision.then]}`} by <Doer act={decision.decided} /> as{' '}
        {decision.role}
        {decision.reason === undefined ? '' : `: “${decision.reason}”`}
      </Fact>
      <Fact name="Recommended">
        <Recommended decision={decision} />
      </Fact>
      <Fact name="Dissent">
        {dissent.length === 0 ? 'none among the votes' : dissent.map(({ sentence }) => sentence).join(' ')}
      </Fact>
      {breakGlass ? (
        <Fact name="Without ServiceNow">
          “{breakGlass.reason}”, proposed by <Doer act={breakGlass.proposed} form="vote" />
          {breakGlass.agreed ? (
            <>
              , agreed by <Doer act={breakGlass.agreed} form="vote" />
            </>
          ) : null}
          {since.breakGlass
            ? `; ServiceNow said after the fact: ${since.breakGlass.met ? 'it holds' : 'it does not hold'}`
            : ''}
        </Fact>
      ) : null}
      <Fact name="Since then">
        <Since decision={decision} />
      </Fact>
      <Fact name="Poll">
        {poll.number}, opened by <Doer act={poll.opened} />
        {poll.reopenedBecause === undefined ? '' : `, again, because: ${poll.reopenedBecause}`}.{' '}
        {latency.firstVote === undefined
          ? 'No vote'
          : `First vote after ${sayDuration(latency.firstVote)}, last after ${sayDuration(latency.lastVote ?? 0)}`}
        , decision after {sayDuration(latency.decision)}.
      </Fact>
      <Fact name="Window">
        <Moment at={window.start} /> to <Moment at={window.end} />, T-0 <Moment at={t0} />
      </Fact>
      <Fact name="Runbook">
        {runbook.title}, tier {runbook.tier}, {runbook.fourEyes ? 'four eyes' : 'without four eyes'}; version{' '}
        <span className="record__hash">{runbook.version}</span>. Cutover created by <Doer act={created} />.
      </Fact>
    </dl>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

function Recommended({ decision: { recommendation, differs } }: { decision: DecisionRecord }) {
  if (!recommendation) return NOT_RECORDED
  const { outcome, reasons } = recommendation
  const [shown, more] = [reasons.slice(0, MAX_REASONS), reasons.length - MAX_REASONS]
  return (
    <>
      <b>{RECOMMENDED_WORDS[outcome]}</b> (advisory){differs ? <b>; the decision was another</b> : ''}.{' '}
      {shown.join(' ')}
      {more > 0 ? ` And ${more} more, which the criteria below say.` : ''}
    </>
  )
}

/** More would not be read, and the criteria say the same. */
const MAX_REASONS = 6

function Since({ decision: { since, number } }: { decision: DecisionRecord }) {
  const { reopened, decidedAgainAs, asOf, added = [] } = since
  return (
    <>
      {added.map(({ id, title, by, at, reason }) => (
        <span key={id}>
          Added after the go: “{title}”, by <Doer act={{ by, at }} />: “{reason}”.{' '}
        </span>
      ))}
      {reopened ? (
        <>
          The go became void <Moment at={reopened.at} />: {reopened.because}.{' '}
        </>
      ) : (
        ''
      )}
      {decidedAgainAs === undefined
        ? reopened
          ? 'Not decided again'
          : `Decision ${number} stands`
        : `Decided again, as decision ${decidedAgainAs}`}{' '}
      (as of event {asOf}).
    </>
  )
}

const BECAME = {
  open: 'open',
  overdue: 'overdue',
  fulfilled: 'fulfilled',
  failed: 'broken: its step failed or was skipped',
  void: 'without effect: it was a no-go',
} as const

export function Conditions() {
  const { decision, name } = usePaper()
  const { conditions, since } = decision
  if (conditions.length === 0) return null
  return (
    <section>
      <h2>Conditions, and what became of them</h2>
      <ul>
        {conditions.map(({ title, condition }, position) => {
          const then = since.conditions[position]
          return (
            <li key={`${title} ${condition.text}`}>
              “{condition.text}”, asked by {title}
              {condition.stepId === undefined ? '' : `, step ${condition.stepId}`}
              {condition.by === undefined ? null : (
                <>
                  , by <Moment at={condition.by} />
                </>
              )}
              : <b>{then ? BECAME[then.became] : 'open'}</b>
              {then?.at === undefined ? null : (
                <>
                  {' '}
                  <Moment at={then.at} />
                  {then.by === undefined ? '' : ` by ${name(then.by)}`}
                  {then.note === undefined ? '' : `: “${then.note}”`}
                </>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

export function SameHand() {
  const { decision, name } = usePaper()
  if (decision.sameHand.length === 0) return null
  return (
    <section>
      <h2>Separation of duties</h2>
      <ul>
        {decision.sameHand.map(({ person, did }) => (
          <li key={person}>
            Only one person acted: {name(person)} {allOf(did)}.
          </li>
        ))}
      </ul>
    </section>
  )
}

const allOf = (did: readonly string[]): string =>
  [did.slice(0, -1).join(', '), did.at(-1)].filter(Boolean).join(' and ')

export function EarlierPolls() {
  const { answer, decision } = usePaper()
  const earlier = answer.polls.filter(({ number }) => number < decision.poll.number)
  if (earlier.length === 0) return null
  return (
    <section>
      <h2>Polls before this one</h2>
      <ul>
        {earlier.map(({ id, number, opened, votes, ended, reopenedBecause }) => {
          const made = answer.decisions.find((one) => one.number === ended?.decision)
          const next = answer.polls.find((one) => one.number === number + 1)
          return (
            <li key={id}>
              Poll {number}, opened by <Doer act={opened} />
              {reopenedBecause === undefined ? '' : ', again'}; {votes === 1 ? 'one vote' : `${votes} votes`};{' '}
              {made ? (
                <>
                  decided <b>{DECIDED[made.outcome]}</b> (decision {made.number}) by{' '}
                  <Doer act={made.decided} form="vote" />
                  {made.reason === undefined ? '' : `: “${made.reason}”`}
                </>
              ) : ended ? (
                <>
                  void <Moment at={ended.at} form="vote" />
                  {next?.reopenedBecause === undefined ? '' : `: ${next.reopenedBecause}`}
                </>
              ) : (
                'not decided'
              )}
              .
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** What ties the paper to the log: it can be checked against a pack, or against the server that it came from. */
export function Chain() {
  const { answer, decision } = usePaper()
  const { chain, poll } = decision
  return (
    <section className="record__chain">
      <h2>In the log</h2>
      <dl className="record__facts">
        <Fact name="This decision">
          event {chain.seq}, hash{' '}
          {chain.hash === undefined ? NOT_RECORDED : <span className="record__hash">{chain.hash}</span>}
        </Fact>
        <Fact name="Basis of the poll">
          <span className="record__hash">{poll.basis}</span>
        </Fact>
        {answer.head ? (
          <Fact name="Head when read">
            <span className="record__hash">{answer.head.short}</span>
          </Fact>
        ) : null}
        {chain.head === undefined ? null : (
          <Fact name="Checked by">
            <span className="record__hash">
              npx tminus verify {answer.cutover.id} --head {chain.head}
            </span>
          </Fact>
        )}
      </dl>
    </section>
  )
}
