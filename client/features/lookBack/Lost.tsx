/** From the plan's finish to the actual one: what was lost and won, each beside the next. */
import { Link } from 'wouter'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { LookBack } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { useFollowed } from '../../live/cutover.tsx'
import { gatePath, stepPath } from '../../paths.ts'
import { capital } from '../../ui/capital.ts'
import { lostBars } from './lostBars.ts'

export function Lost({ delay }: { delay: NonNullable<LookBack['delay']> }) {
  const { cutoverId } = useFollowed()
  const bars = lostBars(delay)
  const total = Math.round(delay.milliseconds / 60_000)
  return (
    <section className="panel look-back__part" aria-labelledby="look-back-lost">
      <h2 id="look-back-lost" className="panel__title">
        Where time was lost and won{' '}
        <span className="dim">· minutes on the finish, in the order in which it happened</span>
      </h2>
      {bars.length === 0 ? (
        <p className="dim">Nothing moved the finish by a minute.</p>
      ) : (
        <ol className="lost">
          {bars.map(({ key, part, says, minutes, left, width }) => (
            <li key={key}>
              <Link href={part.workstream === undefined ? gatePath(cutoverId, part.id) : stepPath(cutoverId, part.id)}>
                {capital(says)}
              </Link>
              <span className="lost__bar" aria-hidden="true">
                <span
                  className={minutes < 0 ? 'lost__won' : 'lost__lost'}
                  style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                />
              </span>
              <span className="lost__minutes mono">{sayMinutes(minutes)}</span>
            </li>
          ))}
          <li className="lost__sum">
            <span>In all, against the plan</span>
            <span className="lost__bar" aria-hidden="true" />
            <span className="lost__minutes mono strong">{sayMinutes(total)}</span>
          </li>
        </ol>
      )}
    </section>
  )
}

/** `+22 min`, `−5 min`. */
export const sayMinutes = (minutes: number): string =>
  minutes === 0 ? '0 min' : `${minutes < 0 ? '−' : '+'}${sayDuration(Math.abs(minutes) * 60)}`
