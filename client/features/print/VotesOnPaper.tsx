/** What everybody said in a gate's latest poll, and what of it does not count. */
import type { GateState } from '../../../shared/cutoverState.ts'
import { doerOf } from '../../../shared/derived/doer.ts'
import { judgedSignatures } from '../../../shared/derived/fourEyes.ts'
import type { GateDefinition } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { SAID } from '../../derive/sayEvent.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { sayHowSigned } from '../gates/signedHow.ts'

export function VotesOnPaper({ gate, state }: { gate: GateDefinition; state: GateState }) {
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const votes = [...(state.poll?.reports ?? []), ...judgedSignatures(cutover, gate, state, cutover.at)]
  if (votes.length === 0) return null
  return (
    <ul>
      {votes.map((answer) => {
        const { role, vote, deed, reason, delegatedBy } = answer
        const giver = delegatedBy === undefined ? '' : `, delegated by ${people.name(delegatedBy)}`
        const old = answer.lapsed ? '; too old to count' : ''
        const uncounted =
          'doesNotCount' in answer && vote !== 'abstain' && !answer.lapsed
            ? `; does not count: ${answer.doesNotCount}`
            : ''
        const how = sayHowSigned(answer, people.name)
        return (
          <li key={`${role} ${deed.by} ${deed.at}`}>
            {roleTitle(cutover.runbook, role)}: {SAID[vote]}, {people.name(doerOf(deed))}
            {giver}
            {reason === undefined ? '' : `: “${reason}”`}
            {uncounted}
            {old}
            {how === undefined ? '' : `. ${how}`}
          </li>
        )
      })}
    </ul>
  )
}
