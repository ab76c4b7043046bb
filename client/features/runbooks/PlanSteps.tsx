/** The first steps as they would be. */
import type { DryRunStep } from '../../../shared/import/dryRun.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { dayAndClockIn } from '../../../shared/timezone.ts'
import { scrollable } from '../../ui/scrollable.ts'

const MOST_SHOWN = 200

interface PlanStepsProps {
  title: string
  steps: readonly DryRunStep[]
  zone: string
}

export function PlanSteps({ title, steps, zone }: PlanStepsProps) {
  if (steps.length === 0) return null
  const hasStreams = steps.some(({ workstream }) => workstream !== undefined)
  return (
    <div className="trial__part">
      <h3 className="trial__title">
        {title}{' '}
        <span className="dim">
          {steps.length > MOST_SHOWN ? `the first ${MOST_SHOWN} of ${steps.length}` : steps.length}
        </span>
      </h3>
      <section ref={scrollable} className="trial__scroll" aria-label={title}>
        <table className="trial__table">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Step</th>
              {hasStreams ? <th scope="col">Workstream</th> : null}
              <th scope="col">Who</th>
              <th scope="col">Start</th>
              <th scope="col">Takes</th>
              <th scope="col">Waits for</th>
            </tr>
          </thead>
          <tbody>
            {steps.slice(0, MOST_SHOWN).map((step) => (
              <tr key={step.id}>
                <td className="mono dim">{step.source.row}</td>
                <td>
                  {step.title}
                  <span className="mono dim trial__id">{step.id}</span>
                  <Beside step={step} zone={zone} />
                </td>
                {hasStreams ? <td>{step.workstream}</td> : null}
                <td>{[step.role, ...step.people].filter(Boolean).join(', ')}</td>
                <td className="nowrap">{step.start === undefined ? '' : dayAndClockIn(zone, step.start)}</td>
                <td className="nowrap">{step.duration ? sayDuration(step.duration.seconds) : ''}</td>
                <td className="mono dim">{step.after.map(({ id }) => id).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

/** What it says beside the work: in which mode, by when, with whom. */
function Beside({ step, zone }: { step: DryRunStep; zone: string }) {
  const { only, deadline, parties = {}, webLinks = [] } = step
  const says = [
    only === undefined ? '' : `only in a ${only === 'live' ? 'live cutover' : 'rehearsal'}`,
    deadline === undefined ? '' : `finished by ${dayAndClockIn(zone, deadline)}`,
    ...Object.entries(parties).map(([label, names]) => (names.length === 0 ? '' : `${label}: ${names.join(', ')}`)),
    webLinks.length === 0 ? '' : `${webLinks.length} link${webLinks.length === 1 ? '' : 's'}`,
  ].filter(Boolean)
  return says.length === 0 ? null : <div className="dim">{says.join(' · ')}</div>
}
