/** Finds one step of the runbook by its title, workstream or id. */
import { useMemo } from 'react'
import type { StepDefinition } from '../../shared/runbook/runbook.ts'
import { useCutover } from '../live/cutover.tsx'
import { Finder } from '../ui/Finder.tsx'

interface StepFinderProps {
  label: string
  hideLabel?: boolean
  optional?: boolean
  placeholder?: string
  value: string | undefined
  set(stepId: string | undefined): void
  fault?: string | undefined
  /** Offers only these. */
  offers?: (definition: StepDefinition, position: number) => boolean
}

export function StepFinder({ value, set, offers, ...rest }: StepFinderProps) {
  const steps = useCutover(({ runbook }) => runbook.steps)
  const options = useMemo(
    () =>
      steps.flatMap((definition, position) =>
        offers && !offers(definition, position)
          ? []
          : { value: definition.id, label: definition.title, note: `${definition.workstream} · ${definition.id}` },
      ),
    [steps, offers],
  )
  const chosen = useMemo(() => {
    const step = steps.find(({ id }) => id === value)
    return value === undefined ? [] : [{ value, label: step?.title ?? value }]
  }, [steps, value])
  return (
    <Finder
      {...rest}
      single
      options={options}
      chosen={chosen}
      add={set}
      remove={() => set(undefined)}
      nothing="No matching step."
    />
  )
}
