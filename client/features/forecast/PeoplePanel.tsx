/** What is left with the people there are, beside the forecast, which counts nobody: who holds it up, and what one more would gain. */
import { Link } from 'wouter'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { LevelledNight } from '../../../shared/schedule/level/levelledNight.ts'
import { limitedRoles } from '../../../shared/schedule/level/peopleOf.ts'
import { sayGainNow, sayWaiting } from '../../../shared/schedule/level/sayLevelled.ts'
import { useAsked } from '../../live/asked.ts'
import { useCutover, useFollowed, useOutlook } from '../../live/cutover.tsx'
import { useMinute } from '../../live/session.tsx'
import { stepPath } from '../../paths.ts'
import { weekendInstant } from '../../ui/instants.ts'
import { Panel } from './Panel.tsx'
import type { PeopleAnswer } from './peopleWorker.ts'

export function PeoplePanel() {
  const isLimited = useCutover(({ runbook }) => limitedRoles(runbook).length > 0)
  const night = useAsked<true, PeopleAnswer>(begin, isLimited ? true : undefined)?.answer
  return night ? <People night={night} /> : null
}

const begin = () => new Worker(new URL('peopleWorker.ts', import.meta.url), { type: 'module' })

function People({ night }: { night: LevelledNight }) {
  const { cutoverId } = useFollowed()
  const { runbook, windowEnd } = useCutover((value) => value)
  const forecast = useOutlook((outlook) => outlook?.forecast)
  const now = useMinute()
  const instant = (at: number) => weekendInstant(at, runbook.timezone, now)
  const { finish, unlevelled, scarce, steps } = night
  const later = (finish - unlevelled) / 1000
  const titleOf = (role: string) => runbook.roles.find(({ id }) => id === role)?.title ?? role
  const waiting = runbook.steps.flatMap(({ id, title }, step) => {
    const own = steps[step]
    return own && own.waitsFor.length > 0 ? [{ id, title, own, free: forecast?.steps[step]?.start }] : []
  })
  return (
    <Panel
      title="With the people there are"
      note="nobody is at two things at once"
      table={{
        heads: ['Step', 'Counting nobody', 'With the people there are', 'Waits for'],
        rows: waiting.map(({ title, own, free }) => [
          title,
          free === undefined ? '–' : instant(free),
          instant(own.start),
          own.waitsFor.map(titleOf).join(' and '),
        ]),
      }}
    >
      <p className="people-panel__says">
        If all takes what is likely, finished at{' '}
        <b className={finish > windowEnd ? 'mono late' : 'mono strong'}>{instant(finish)}</b>
        {later < 1 ? ', no later' : `, ${sayDuration(later)} later`} than if nobody is counted.
        {scarce.length === 0 ? ' Nothing waits for people.' : ''}
      </p>
      {scarce.length > 0 ? (
        <ul className="people-panel">
          {scarce.map((one) => (
            <li key={one.role}>
              {sayWaiting(one, instant)} <span className="dim">{sayGainNow(one, finish, instant)}</span>
            </li>
          ))}
          {night.finishWithOneMoreOfEach !== undefined && night.finishWithOneMoreOfEach < finish ? (
            <li>
              With one more of each: {instant(night.finishWithOneMoreOfEach)},{' '}
              {sayDuration((finish - night.finishWithOneMoreOfEach) / 1000)} earlier.
            </li>
          ) : null}
        </ul>
      ) : null}
      {waiting.length > 0 ? (
        <p className="forecast-panel__says">
          Next to wait:{' '}
          {waiting
            .toSorted((a, b) => a.own.start - b.own.start)
            .slice(0, 3)
            .map(({ id, title, own }, place) => (
              <span key={id}>
                {place > 0 ? ', ' : ''}
                <Link href={stepPath(cutoverId, id)}>{title}</Link> until {instant(own.start)}
              </span>
            ))}
          .
        </p>
      ) : null}
    </Panel>
  )
}
