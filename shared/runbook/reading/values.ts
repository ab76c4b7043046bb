/** Whether what `values` names is there: a name that nothing uses is most likely misspelt. */
import type { Survey } from './draft.ts'
import type { Report } from './fault.ts'
import { proposeFor } from './nearest.ts'

export function checkValues({ draft, steps, gates, items }: Survey, report: Report): void {
  const rules = [
    ...items.map(({ item }) => item.evidence),
    ...gates.flatMap(({ gate }) => [...(gate.must ?? []), ...(gate.should ?? [])]),
    ...(draft.hypercare?.exit ?? []),
    ...(draft.rollback?.triggers ?? []).map((trigger) => trigger?.metric),
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
  checkMetrics({ draft, steps, gates, items }, report)
}

/** Any program may report a metric of any name; one that is called nearly like what is known here is most likely that. */
function checkMetrics(
  { draft, steps, gates, items }: Pick<Survey, 'draft' | 'steps' | 'gates' | 'items'>,
  report: Report,
) {
  const evidence = items.flatMap(({ item: { evidence: rule } }) =>
    rule && 'metric' in rule ? (rule.metric ?? []) : [],
  )
  const outputs = steps.flatMap(({ step }) => step.outputs ?? []).filter((name) => name !== undefined)
  const known = new Set([...evidence, ...outputs, ...Object.keys(draft.values ?? {})])
  for (const { gate, path } of gates)
    for (const list of ['must', 'should'] as const)
      for (const [place, criterion] of (gate[list] ?? []).entries()) {
        const metric = criterion && 'metric' in criterion ? criterion.metric : undefined
        if (metric === undefined || known.has(metric)) continue
        const { says, ...meant } = proposeFor(metric, known)
        if (meant.fix === undefined) continue
        report(
          'warning',
          [...path, list, place, 'metric'],
          `nothing in this runbook leaves or names "${metric}", so a program has to report it${says}`,
          meant,
        )
      }
}
