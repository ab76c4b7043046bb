/** What would make us roll back, as the runbook says it: when it is looked at, by whom, and what came of it so far. */
import { sayRule } from '../../../shared/derived/readiness.ts'
import { askedTriggers, dueAt, sayReading, type TriggerView, triggersOf } from '../../../shared/derived/triggers.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { clockTime } from '../../ui/instants.ts'
import './TriggerList.css'

export function TriggerList() {
  const triggers = triggersOf(useCutover((cutover) => cutover))
  return triggers.length === 0 ? null : (
    <ul className="triggers">
      {triggers.map((trigger) => (
        <Trigger key={trigger.definition.id} trigger={trigger} />
      ))}
    </ul>
  )
}

function Trigger({ trigger: { definition, state } }: { trigger: TriggerView }) {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const now = useCutoverTime(5000)
  const { runbook } = cutover
  const zone = runbook.timezone
  const question = askedTriggers(cutover, now).find((one) => one.definition.id === definition.id)
  const due = dueAt(cutover, definition, now)
  const { answered } = state
  return (
    <li>
      {definition.when}
      <span className="dim">
        {[
          '',
          due === undefined ? '' : `looked at ${clockTime(due, zone)}`,
          definition.metric ? `allowed: ${sayRule(runbook, definition.metric)}` : '',
          `${roleTitle(runbook, definition.decides)} decides`,
        ]
          .filter((part, index) => index === 0 || part !== '')
          .join(' · ')}
      </span>
      {question ? (
        <b className={question.value === undefined ? 'late' : 'bad'}>
          {' '}
          {question.value === undefined ? 'Asked now.' : `${sayReading(cutover, definition, question.value)}.`}
        </b>
      ) : answered ? (
        <span className="dim">
          {' '}
          Not the case {clockTime(answered.at, zone)}, {people.shortName(answered.onBehalfOf ?? answered.by)}: “
          {answered.note}”
        </span>
      ) : null}
    </li>
  )
}
