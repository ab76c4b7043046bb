import type { z } from 'zod'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { runbookFile } from '../../../shared/runbook/runbookFormat.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { minutes, Play, T0 } from '../../support/play.ts'
import { mustRead } from '../../support/smallRunbook.ts'

type File = z.input<typeof runbookFile>
type StepFile = File['workstreams'][string][number]
type GateFile = NonNullable<File['gates']>[number]

/** A runbook of these steps and gates, read as its file would be; what a step leaves out does not matter to the test. */
export function runbookOf(
  steps: (Partial<StepFile> & { step: string })[],
  gates: (Partial<GateFile> & { id: string })[] = [],
  more: Partial<File> = {},
): Runbook {
  const file: File = {
    runbook: 'night',
    title: 'Night',
    tier: 3,
    timezone: 'UTC',
    window: '4h',
    roles: { lead: { title: 'Lead' }, ops: { title: 'Operations' }, sponsor: { title: 'Sponsor' } },
    phases: ['Night'],
    workstreams: {
      Work: steps.map((step) => ({ title: step.step, phase: 'Night', owner: 'ops', ...step })),
    },
    gates: gates.map((gate) => ({
      title: gate.id,
      reporters: [],
      approvers: { roles: ['sponsor'], quorum: 1 },
      decides: 'sponsor',
      ...gate,
    })),
    ...more,
  }
  return mustRead(JSON.stringify(file))
}

export const CREW = { lead: ['lena'], ops: ['otto', 'ole'], sponsor: ['sam'] }

/** A running cutover of the runbook. At T-0 unless the test says how many minutes from it. */
export function running(runbook: Runbook, minutesFromT0 = 0): Play {
  const play = new Play(runbook, { people: CREW, now: T0 + minutes(minutesFromT0) })
  return play.run('lena', { type: 'startCutover' })
}

/** Minutes from T-0, as one reads a plan. */
export const fromT0 = (instant: number | undefined): number => ((instant ?? Number.NaN) - T0) / minutes(1)

/** Start and finish of the step in minutes from T-0, or null when it will not happen. */
export function expectedOf(play: Play, stepId: string): [number, number] | null {
  const reversed = stepId.endsWith('~rollback')
  const position = play.runbook.steps.findIndex(({ id }) => id === stepId.replace('~rollback', ''))
  const { steps, rollbackSteps } = forecast(play.cutover, play.now)
  const step = (reversed ? rollbackSteps : steps)[position]
  return step ? [fromT0(step.start), fromT0(step.finish)] : null
}
