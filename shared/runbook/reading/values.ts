/** Whether what `values` names is there: a name that nothing uses is most likely misspelt. */
import type { Survey } from './draft.ts'
import type { Report } from './fault.ts'
import { proposeFor } from './nearest.ts'

export function checkValues({ draft, steps, gates, items }: Survey, report: Report): void {
  const rules = [
    ...items.map(({ item }) => item.evidence),
    ...gates.flatMap(({ gate }) => [...(gate.must ?? []), ...(gate.should ?? [])]),
    ...(draft.hypercare?.exit ?? []),
  ]
  const metrics = rules.flatMap((rule) => (rule && 'metric' in rule && rule.metric !== undefined ? [rule.metric] : []))
  const used = new Set([...metrics, ...steps.flatMap(({ step }) => step.outputs ?? [])])
  for (const name of Object.keys(draft.values ?? {})) {
    if (used.has(name)) continue
    const { says, ...meant } = proposeFor(
      name,
      [...used].filter((one) => one !== undefined),
    )
    report(
      'warning',
      ['values', name],
      `no rule reads the metric "${name}", and no step leaves it as an output${says}`,
      { ...meant, part: 'key' },
    )
  }
}
