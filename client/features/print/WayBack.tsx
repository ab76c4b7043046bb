/** The rollback, last step first; once it has begun its steps are printed like the others. */
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { useCutover, useOutlook } from '../../live/cutover.tsx'
import { Markdown } from '../../ui/Markdown.tsx'
import type { ListItem } from '../run/runList.ts'
import { Heading } from './Heading.tsx'

export function WayBack({ steps }: { steps: readonly ListItem[] }) {
  const { runbook } = useCutover((cutover) => cutover)
  const starts = useOutlook((outlook) => outlook?.plan.steps)
  const { first = [], last = [] } = runbook.rollback ?? {}
  const positions = steps
    .flatMap((item) => (item.kind === 'step' ? item.position : []))
    .filter((position) => {
      const rollback = runbook.steps[position]?.rollback
      return rollback !== undefined && 'title' in rollback
    })
    .sort((one, other) => (starts?.[other]?.start ?? 0) - (starts?.[one]?.start ?? 0) || other - one)
  if (positions.length + first.length + last.length === 0) return null
  return (
    <>
      <Heading title="Rollback, last step first" />
      {first.map((step) => (
        <Line key={step.id} step={step} why={positions.length > 0 ? 'before anything is reversed' : undefined} />
      ))}
      {positions.map((position) => {
        const definition = runbook.steps[position]
        const rollback = definition?.rollback
        return definition && rollback && 'title' in rollback ? (
          <Line key={definition.id} step={rollback} why={`reverses “${definition.title}”`} />
        ) : null
      })}
      {last.map((step) => (
        <Line key={step.id} step={step} why={positions.length > 0 ? 'after everything is reversed' : undefined} />
      ))}
    </>
  )
}

interface LineProps {
  step: Pick<StepDefinition, 'title' | 'takes' | 'owner' | 'do' | 'verify' | 'message'>
  why: string | undefined
}

function Line({ step, why }: LineProps) {
  const runbook = useCutover((cutover) => cutover.runbook)
  return (
    <tr>
      <td>
        <section className="sheet__step">
          <p>
            ☐ <b>{step.title}</b>,{' '}
            {[sayDuration(step.takes.likely), roleTitle(runbook, step.owner), why].filter(Boolean).join(' · ')}
          </p>
          {step.do ? <Markdown text={step.do} /> : null}
          {step.message ? <Markdown text={`**Message:** ${step.message}`} /> : null}
          {step.verify ? (
            <div className="sheet__expected">
              <b>Expected result:</b> <Markdown text={step.verify} />
            </div>
          ) : null}
        </section>
      </td>
    </tr>
  )
}
