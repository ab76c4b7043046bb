/** The decision record of a gate: one decision to a page, complete without the app. */
import { Link, useSearchParams } from 'wouter'
import type { DecisionRecord, GateRecordAnswer } from '../../../shared/derived/decisionRecordShape.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { DECIDED } from '../../derive/sayEvent.ts'
import { NO_ANSWER } from '../../live/answered.ts'
import { usePeople } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { gatePath, recordPath } from '../../paths.ts'
import { ErrorPage } from '../../shell/ErrorPage.tsx'
import { NotRead } from '../../shell/NotRead.tsx'
import { useTitle } from '../../ui/useTitle.ts'
import { utcOffset, zoneName } from '../../ui/zones.ts'
import './Record.css'
import { type Paper, PaperProvider } from './paper.tsx'
import { Chain, Conditions, EarlierPolls, Facts, SameHand } from './RecordParts.tsx'
import { Criteria, Evidence, Votes } from './RecordTables.tsx'

export default function Record({ cutoverId, gateId }: { cutoverId: string; gateId: string }) {
  const { answer, again } = useGet<GateRecordAnswer>(
    `/api/cutovers/${encodeURIComponent(cutoverId)}/gates/${encodeURIComponent(gateId)}/record`,
  )
  if (answer === undefined) {
    return (
      <div className="message dim" role="status">
        Reading the log…
      </div>
    )
  }
  if (answer === NO_ANSWER) return <NotRead again={again} />
  if (isRefusal(answer)) {
    return (
      <ErrorPage title="There is no such decision record">
        <p>{answer.message}</p>
      </ErrorPage>
    )
  }
  return <OfGate answer={answer} />
}

function OfGate({ answer }: { answer: GateRecordAnswer }) {
  const { cutover, gate, decisions } = answer
  const [params] = useSearchParams()
  const people = usePeople()
  const asked = Number(params.get('decision'))
  const decision = decisions.find(({ number }) => number === asked) ?? decisions.at(-1)
  if (!decision) {
    return (
      <ErrorPage title={`“${gate.title}” has not been decided yet`}>
        <p>Its decision record begins with the first decision, be it go or no-go.</p>
        <Link className="button" href={gatePath(cutover.id, gate.id)}>
          To the gate
        </Link>
      </ErrorPage>
    )
  }
  const paper: Paper = {
    answer,
    decision,
    zone: cutover.timezone,
    name: (id) => answer.people[id] ?? people.name(id),
  }
  return (
    <PaperProvider paper={paper}>
      <main className="record">
        <nav className="record__tools" aria-label="Decision record">
          <Link href={gatePath(cutover.id, gate.id)}>To the gate</Link>
          {decisions.length > 1
            ? decisions.map(({ number, outcome }) => (
                <Link
                  key={number}
                  href={recordPath(cutover.id, gate.id, number)}
                  aria-current={number === decision.number ? 'page' : undefined}
                >
                  Decision {number}: {DECIDED[outcome]}
                </Link>
              ))
            : null}
          <button type="button" className="button button--primary" onClick={() => print()}>
            Print
          </button>
        </nav>
        <Title answer={answer} decision={decision} />
        <Facts />
        <Criteria />
        <Votes />
        <Conditions />
        <SameHand />
        <EarlierPolls />
        <Chain />
        <Evidence />
      </main>
    </PaperProvider>
  )
}

function Title({
  answer: { cutover, gate, decisions },
  decision,
}: {
  answer: GateRecordAnswer
  decision: DecisionRecord
}) {
  useTitle(`Decision record, ${gate.title}`, cutover.title)
  const of = decisions.length > 1 ? `, decision ${decision.number} of ${decisions.length}` : ''
  return (
    <header>
      <p className="record__kind">
        Decision record{of} · {cutover.mode === 'live' ? 'Live' : 'Rehearsal'}
        {cutover.release === undefined ? '' : ` · ${cutover.release}`}
      </p>
      <h1>
        {gate.title}: {DECIDED[decision.outcome].toUpperCase()}
      </h1>
      <p>
        {cutover.title}, {cutover.id}. Times of {cutover.timezone} ({sayZone(decision, cutover.timezone)}).
      </p>
    </header>
  )
}

/** `CET, UTC+01:00`, as of the decision. */
function sayZone({ decided }: DecisionRecord, zone: string): string {
  const at = Date.parse(decided.at)
  return `${zoneName(at, zone)}, ${utcOffset(at, zone)}`
}
