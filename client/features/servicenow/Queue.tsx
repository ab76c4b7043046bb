/** What T-Minus writes to a change: pending and refused writes in full, completed ones collapsed. */
import { useCutover } from '../../live/cutover.tsx'
import type { QueuedWrite } from '../../live/serviceNow.ts'
import { useTime } from '../../live/session.tsx'
import { Glyph, type GlyphName } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'

type Status = QueuedWrite['status']

const WORDS: Record<Status, { glyph: GlyphName; says: string; tone?: 'late' | 'bad' }> = {
  waiting: { glyph: 'waiting', says: 'waits' },
  sending: { glyph: 'running', says: 'being sent' },
  refused: { glyph: 'failed', says: 'refused', tone: 'bad' },
  done: { glyph: 'done', says: 'written' },
  dropped: { glyph: 'skipped', says: 'not written any more' },
}

/** A write without an answer for this long is no longer normal; milliseconds. */
const LOST_AFTER_MS = 60_000
const UNANSWERED = { glyph: 'running', says: 'sent, what came of it is not known yet', tone: 'late' } as const

export function Queue({ writes }: { writes: readonly QueuedWrite[] }) {
  const open = writes.filter(({ status }) => status === 'waiting' || status === 'sending' || status === 'refused')
  const settled = writes.filter((write) => !open.includes(write))
  if (writes.length === 0) return <p className="dim">Nothing waits to be written, and nothing was.</p>
  return (
    <>
      {open.length === 0 ? <p className="dim">Nothing waits to be written.</p> : <Writes writes={open} />}
      {settled.length > 0 ? (
        <details className="queue__settled">
          <summary>
            {settled.length} earlier update{settled.length === 1 ? '' : 's'}
          </summary>
          <Writes writes={settled} />
        </details>
      ) : null}
    </>
  )
}

function Writes({ writes }: { writes: readonly QueuedWrite[] }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const now = useTime((second) => Math.floor(second / 30_000) * 30_000)
  return (
    <ul className="queue">
      {writes.map(({ key, what, status, failure, createdAt, settledAt }) => {
        const { glyph, says, tone } =
          status === 'sending' && now - createdAt > LOST_AFTER_MS ? UNANSWERED : WORDS[status]
        const quiet = status === 'done' || status === 'dropped'
        return (
          <li key={key} className={quiet ? 'queue__write dim' : 'queue__write'}>
            <Glyph name={glyph} label={says} />
            <span>
              {what}
              <span className={`queue__more ${tone ?? 'dim'}`}>
                {says} <Instant at={settledAt ?? createdAt} zone={zone} near={now} className="" />
                {failure === null ? '' : `: ${failure}`}
              </span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}
