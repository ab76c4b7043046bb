/** The change in the facts line. */
import { leadChange, sayChangeNumber } from '../../shared/change/change.ts'
import type { ChangeState } from '../../shared/cutoverState.ts'
import { sayBriefly, sayChangeStatus } from '../features/servicenow/changeWords.ts'
import { useCutover, useCutoverTime } from '../live/cutover.tsx'
import { usePeople, useTime } from '../live/session.tsx'

/** Its age is looked at as often as elsewhere; milliseconds. */
const LOOK_AGAIN_MS = 10_000

/** Its number, what is wrong with it, and its age as a tooltip. */
export function ChangeInBrief() {
  const change = useCutover(leadChange)
  return change ? <Brief change={change} /> : null
}

function Brief({ change }: { change: ChangeState }) {
  const { name } = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const cutover = useCutover((value) => value)
  const { text, tone } = sayBriefly(cutover, change, useCutoverTime(LOOK_AGAIN_MS))
  const standing = useTime((now) => sayChangeStatus(change, Math.floor(now / 10_000) * 10_000, { name, zone }).text)
  return (
    <span className="facts__change" title={`ServiceNow: ${standing}`}>
      <span className="facts__change-number">{sayChangeNumber(change)}</span>
      <span className="facts__change-word">change</span> <span className={tone}>{text}</span>
    </span>
  )
}
