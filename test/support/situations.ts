import type { Cutover } from '../../shared/cutoverState.ts'
import { minutes, Play, T0, upToGo } from './play.ts'
import { smallRunbook } from './smallRunbook.ts'

/** Where a cutover can stand when a command arrives. Each is reached through real commands, none is made up. */
export const SITUATIONS = {
  preparing: () => new Play(smallRunbook()),
  running: () => started(),
  paused: () => started().run('lena', { type: 'pauseCutover', reason: 'Waiting for the ledger' }),
  stopped: () => started().run('nils', { type: 'callStop', reason: 'Smoke in the rack' }),
  rollingBack: () => started().run('lena', { type: 'beginRollback', reason: 'The copy is wrong' }),
  hypercare: () => allDone().run('lena', { type: 'enterHypercare' }),
  closed: () => closed(),
  cancelled: () => new Play(smallRunbook()).run('lena', { type: 'cancelCutover', reason: 'Moved to spring' }),
} satisfies Record<string, () => Play>

export type Situation = keyof typeof SITUATIONS

/** Executed, signed off and closed as completed: as a rehearsal it was accepted. */
export const closed = (mode: Cutover['mode'] = 'live'): Play =>
  allDone(smallRunbook(), mode)
    .run('lena', { type: 'enterHypercare' })
    .run('lena', { type: 'recordMetric', metric: 'error_rate', value: 0.001 })
    .run('olga', { type: 'signOff' })
    .run('lena', { type: 'closeCutover' })

/** Go was said, T-0 is passed; `freeze` runs and everything else that is released has not begun. */
export function started(runbook = smallRunbook(), mode: Cutover['mode'] = 'live'): Play {
  const play = upToGo(new Play(runbook, { mode }))
  play.now = T0 + minutes(1)
  return play.run('dana', { type: 'startStep', stepId: 'freeze' }).wait(minutes(6))
}

/** Like `started`, with the copy automated by a token and done, and `promote` waiting for its second person. */
export function promoted(runbook = smallRunbook(), mode: Cutover['mode'] = 'live'): Play {
  return started(runbook, mode)
    .run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    .run('dana', { type: 'startStep', stepId: 'copy' })
    .wait(minutes(20))
    .run('dana', { type: 'completeStep', stepId: 'copy', outputs: { rows: '120 000' } })
    .run('dana', { type: 'completeStep', stepId: 'freeze' })
    .run('dana', { type: 'startStep', stepId: 'promote' })
    .wait(minutes(10))
    .run('dana', { type: 'completeStep', stepId: 'promote' })
}

export function allDone(runbook = smallRunbook(), mode: Cutover['mode'] = 'live'): Play {
  const play = promoted(runbook, mode).run('second', { type: 'confirmStep', stepId: 'promote' })
  play.execute('dana', 'watch-lag')
  play.execute('nils', 'switch')
  play.execute('nils', 'bake')
  play.execute('nils', 'later')
  play.execute('quinn', 'validate', 'All totals match')
  play.execute('dana', 'open-writes')
  return play.run('lena', { type: 'completeStep', stepId: 'live' })
}
