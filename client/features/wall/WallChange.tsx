/** The ServiceNow change on the wall: a quiet line, or a prominent warning. */
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { changeOnWall } from '../servicenow/changeOnWall.ts'

/** Update interval, since an age that ticks every second would distract; milliseconds. */
const LOOK_AGAIN_MS = 10_000

/** `quiet`: the line while all is well, for the head; otherwise what is wrong, across the screen. */
export function WallChange({ quiet = false }: { quiet?: boolean }) {
  const cutover = useCutover((value) => value)
  const { name } = usePeople()
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const change = changeOnWall(cutover, now, { name, zone: cutover.runbook.timezone })
  if (!change || quiet !== (change.tone === undefined)) return null
  const { title, more, tone } = change
  if (!tone) {
    return (
      <p className="wall__change dim">
        <b>{title}</b> {more}
      </p>
    )
  }
  return (
    <p className={`wall__change wall__change--${tone}`} role="status">
      <Glyph name={tone === 'bad' ? 'failed' : 'held'} label={tone === 'bad' ? 'wrong' : 'needs attention'} />
      <span>
        <b>{title}</b> {more}
      </span>
    </p>
  )
}
