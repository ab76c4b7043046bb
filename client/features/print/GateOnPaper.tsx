/** A gate in the printed plan: who says go, and what was decided. */
import { reasonOfDecision } from '../../../shared/derived/criteria.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { sayCondition } from '../../derive/sayEvent.ts'
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { recordPath } from '../../paths.ts'
import { capital } from '../../ui/capital.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { Markdown } from '../../ui/Markdown.tsx'
import { GATE_WORDS, sayRequired } from '../gates/gateWords.ts'
import { VotesOnPaper } from './VotesOnPaper.tsx'

export function GateOnPaper({ position }: { position: number }) {
  const cutover = useCutover((value) => value)
  const expected = useOutlook((outlook) => outlook?.forecast.gates[position]?.at)
  const people = usePeople()
  const gate = cutover.runbook.gates[position]
  const state = cutover.gates[position]
  if (!gate || !state) return null
  const { runbook, t0 } = cutover
  const zone = runbook.timezone
  const planned = gate.at === undefined ? expected : t0 + gate.at * 1000
  const titles = (roles: readonly string[]) => roles.map((role) => roleTitle(runbook, role)).join(', ')
  const { decision } = state
  const reason = reasonOfDecision(state)
  return (
    <section className="sheet__step">
      <h3>
        ⬡ {gate.title}
        {planned === undefined ? '' : `, ${weekendInstant(planned, zone, t0)}`}
      </h3>
      <p>
        {gate.reporters.length > 0
          ? `Asked ${gate.asks === 'together' ? 'all at once' : 'in order'}: ${titles(gate.reporters)}. `
          : ''}
        {gate.approvers.quorum} of {gate.approvers.roles.length} sign: {titles(gate.approvers.roles)}
        {sayRequired(runbook, gate.approvers)}. Decides: {roleTitle(runbook, gate.decides)}.
      </p>
      <p>
        <b>{capital(GATE_WORDS[state.status])}</b>
        {decision && state.status !== 'pending' && state.status !== 'polling'
          ? `, ${weekendInstant(decision.deed.at, zone, t0)}, ${people.name(decision.deed.by)}${reason === undefined ? '' : `: “${reason}”`}`
          : ''}
      </p>
      <VotesOnPaper gate={gate} state={state} />
      {decision?.conditions.map((condition) => (
        <p key={condition.text}>Condition: {sayCondition(condition, runbook)}</p>
      ))}
      {decision ? (
        <p>
          <a href={recordPath(cutover.id, gate.id)}>Decision record</a>: what it rested on, who voted how, on a page of
          its own
          <span className="sheet__link">{location.origin + recordPath(cutover.id, gate.id)}</span>
        </p>
      ) : null}
      {gate.description ? <Markdown text={gate.description} /> : null}
    </section>
  )
}
