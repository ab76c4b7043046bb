import { holdsOf, sayHold } from '../../../shared/derived/holds.ts'
import { useCutover } from '../../live/cutover.tsx'
import { fullInstant } from '../../ui/instants.ts'

/** Where the countdown will hold by itself. */
export function HoldsOnPaper() {
  const cutover = useCutover((value) => value)
  const ahead = holdsOf(cutover).filter(({ status }) => status === 'ahead')
  return ahead.map(({ definition, at }) => (
    <p key={definition.id}>
      {sayHold(cutover, definition)}, {fullInstant(at, cutover.runbook.timezone)}
    </p>
  ))
}
