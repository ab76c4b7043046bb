/** What is checked of a rehearsal and of a live cutover: a fault in one of them alone says in which. */
import { bridgeOver, isLeftOut } from '../inMode.ts'
import { MODES, type Mode } from '../mode.ts'
import type { Dependency } from '../runbook.ts'
import type { StepNode, Survey } from './draft.ts'
import type { Fault, Particulars, Path, Report } from './fault.ts'

interface Said {
  severity: Fault['severity']
  path: Path
  message: string
  particulars: Particulars | undefined
}

/** Runs a check once where both modes have the same steps, and otherwise once for each. */
export function checkModes(
  steps: readonly { only?: Mode | undefined; done?: string | undefined }[],
  report: Report,
  check: (mode: Mode, report: Report) => void,
): void {
  if (steps.every(({ only, done }) => only === undefined && done === undefined)) {
    check('live', report)
    return
  }
  const found = MODES.map((mode) => {
    const said = new Map<string, Said>()
    check(mode, (severity, path, message, particulars) => {
      said.set(JSON.stringify([severity, path, message]), { severity, path, message, particulars })
    })
    return { mode, said }
  })
  for (const { mode, said } of found)
    for (const [key, { severity, path, message, particulars }] of said) {
      const isInBoth = found.every((other) => other.said.has(key))
      if (isInBoth && mode !== MODES[0]) continue
      report(severity, path, isInBoth ? message : `${IN_MODE[mode]}: ${message}`, particulars)
    }
}

export const IN_MODE: Record<Mode, string> = { rehearsal: 'in a rehearsal', live: 'in a live cutover' }

/** As much as is understood of a cutover of this mode; each part keeps its place in the file. */
export function surveyIn(survey: Survey, mode: Mode, report: Report): Survey {
  const left = survey.steps.filter(({ step }) => isLeftOut(step, mode))
  if (left.length === 0) return survey
  const known = (list: StepNode['step']['after']): Dependency[] => (list ?? []).filter((one) => one !== undefined)
  const { bridge, isTooMuch } = bridgeOver(
    left.flatMap(({ id, step }) => (id === undefined ? [] : [{ id, after: known(step.after) }])),
  )
  const steps = survey.steps
    .filter(({ step }) => !isLeftOut(step, mode))
    .map((node) => ({ ...node, step: { ...node.step, after: bridge(known(node.step.after)).after } }))
  const gates = survey.gates.map((node) => ({
    ...node,
    gate: { ...node.gate, after: bridge(known(node.gate.after)).after },
  }))
  if (isTooMuch())
    report(
      'error',
      ['workstreams'],
      'the steps that are left out stand between so many others that each would wait for each; put a milestone of both modes between them',
    )
  const nodes = [...steps, ...gates]
  const indexById = new Map<string, number>()
  for (const [index, { id }] of nodes.entries()) if (id !== undefined && !indexById.has(id)) indexById.set(id, index)
  return { ...survey, steps, gates, nodes, indexById }
}
