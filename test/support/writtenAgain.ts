/** A runbook as the file that somebody would have written for it: the inverse of reading one, for tests. */
import type { Dependency, Runbook, StepDefinition } from '../../shared/runbook/runbook.ts'
import { mustRead } from './smallRunbook.ts'

/** Reads the file of the runbook with these steps and gates, with every check of a file. `from` is the file of a part of it. */
export function readAgain(from: object, { workstreams, steps, gates }: Runbook): Runbook {
  const after = new Map(gates.map((gate) => [gate.id, gate.after]))
  const file: { gates?: { id: string }[] } = from
  return mustRead(
    JSON.stringify({
      ...file,
      gates: file.gates?.map((gate) => ({ ...gate, after: after.get(gate.id)?.map(written) })),
      workstreams: Object.fromEntries(
        workstreams.map((title) => [title, steps.filter(({ workstream }) => workstream === title).map(stepFile)]),
      ),
    }),
  )
}

function stepFile(step: StepDefinition): object {
  const { id, workstream: _, takes, after, notBefore, deadline, timebox, rollback, automation, kind, ...rest } = step
  const isWritten = kind !== 'milestone' && !(kind === 'wait' && takes.high === 0)
  return {
    step: id,
    kind,
    ...rest,
    after: after.map(written),
    ...(isWritten ? { takes: estimate(takes) } : {}),
    ...(notBefore === undefined ? {} : { notBefore: typeof notBefore === 'string' ? notBefore : offset(notBefore) }),
    ...(deadline === undefined ? {} : { deadline: typeof deadline === 'string' ? deadline : offset(deadline) }),
    ...(timebox === undefined ? {} : { timebox: `${timebox}s, then decide` }),
    ...(automation ? { automation: inSeconds(automation) } : {}),
    ...(rollback ? { rollback: 'none' in rollback ? `none, because ${rollback.none}` : takesBack(rollback) } : {}),
  }
}

const takesBack = (rollback: Extract<StepDefinition['rollback'], { title: string }>) => ({
  ...rollback,
  takes: estimate(rollback.takes),
})
const estimate = ({ low, likely, high }: StepDefinition['takes']) => `${low}s..${likely}s..${high}s`
const offset = (seconds: number) => `T${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`
const written = ({ on, type, lag }: Dependency) =>
  `${on} ${type}${lag === 0 ? '' : `${lag < 0 ? '-' : '+'}${Math.abs(lag)}s`}`
const inSeconds = (times: Record<string, number | undefined>) =>
  Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, `${seconds}s`]))
