/** The change in ServiceNow on the wall: a quiet line in the room, or what nobody may overlook. */
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Glyph } from '../../ui/Glyph.tsx'
import { changeOnWall } from '../servicenow/changeOnWall.ts'

/** An age that counts each second would draw every eye; milliseconds. */
const LOOK_AGAIN_MS = 10_000

export function WallChange() {
  const cutover = useCutover((value) => value)
  const { name } = usePeople()
  const now = useCutoverTime(LOOK_AGAIN_MS)
  const change = changeOnWall(cutover, now, { name, zone: cutover.runbook.timezone })
  if (!change) return null
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
