/** Banners about the change: held by ServiceNow, and gates passed without its confirmation. */
import { Link } from 'wouter'
import { changeTrouble } from '../../shared/change/changeTrouble.ts'
import { useCutover, useCutoverTime, useFollowed } from '../live/cutover.tsx'
import { usePeople } from '../live/session.tsx'
import { cutoverPath, gatePath } from '../paths.ts'
import { Bar } from '../ui/Bar.tsx'

/** A window passes without an event; milliseconds. */
const LOOK_AGAIN_MS = 10_000

export function ChangeBars() {
  return (
    <>
      <Trouble />
      <BrokenGlasses />
    </>
  )
}

function Trouble() {
  const cutover = useCutover((value) => value)
  const { cutoverId } = useFollowed()
  const trouble = changeTrouble(cutover, useCutoverTime(LOOK_AGAIN_MS))
  return trouble?.forAll ? (
    <Bar tone={trouble.tone}>
      <span>
        <b>{trouble.title}.</b> {trouble.blocks}
      </span>
      <Link href={cutoverPath(cutoverId, 'servicenow')} className="button button--small">
        What ServiceNow says
      </Link>
    </Bar>
  ) : null
}

/** Shown until ServiceNow has confirmed what was decided without it. */
function BrokenGlasses() {
  const cutover = useCutover((value) => value)
  const { cutoverId } = useFollowed()
  const people = usePeople()
  if (cutover.ended) return null
  return cutover.gates.map(({ decision, status }, position) => {
    const { breakGlass } = decision ?? {}
    const gate = cutover.runbook.gates[position]
    if (!breakGlass?.agreed || !gate || status === 'pending' || breakGlass.settled?.met) return null
    const who = `${people.name(breakGlass.proposed.by)} and ${people.name(breakGlass.agreed.by)}`
    return (
      <Bar key={gate.id} tone={breakGlass.settled ? 'bad' : 'late'}>
        <span>
          <b>“{gate.title}” went on without confirmation from ServiceNow</b>, on {who}: “{breakGlass.reason}”.{' '}
          {breakGlass.settled ? 'ServiceNow has answered since: it does not hold.' : 'Not confirmed yet.'}
        </span>
        <Link href={gatePath(cutoverId, gate.id)} className="button button--small">
          To the gate
        </Link>
      </Bar>
    )
  })
}
