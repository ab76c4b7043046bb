import { describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { STEP_STATUSES } from '../../../shared/machines/step.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { iso, minutes, Play, T0, upToGo } from '../../support/play.ts'
import { promoted, started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const ready = () => {
  const play = upToGo(new Play(smallRunbook()))
  play.now = T0 + minutes(1)
  return play
}

/** A step in each status that it can have, in a cutover that runs, each reached through real commands. */
const STEPS: Record<(typeof STEP_STATUSES)[number], { play: () => Play; stepId: string }> = {
  pending: { play: ready, stepId: 'freeze' },
  running: { play: started, stepId: 'freeze' },
  held: {
    play: () => started().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' }),
    stepId: 'freeze',
  },
  failed: { play: () => started().run('dana', { type: 'failStep', stepId: 'freeze', reason: 'No' }), stepId: 'freeze' },
  unconfirmed: { play: promoted, stepId: 'promote' },
  done: { play: () => started().run('dana', { type: 'completeStep', stepId: 'freeze' }), stepId: 'freeze' },
  skipped: { play: () => ready().run('lena', { type: 'skipStep', stepId: 'freeze', reason: 'No' }), stepId: 'freeze' },
  rolledBack: {
    play: () =>
      started()
        .run('dana', { type: 'completeStep', stepId: 'freeze' })
        .run('lena', { type: 'beginRollback', workstream: 'Database', reason: 'Wrong' })
        .run('dana', { type: 'startStep', stepId: 'freeze~rollback' })
        .run('dana', { type: 'completeStep', stepId: 'freeze~rollback' }),
    stepId: 'freeze',
  },
}

type StepCommand = Extract<CommandInput, { stepId: string; type: `${string}Step` }>
const reason = 'Because'
/** Every command about a step, given by whom it is for. */
const COMMANDS: Record<StepCommand['type'], (stepId: string) => [who: string, command: StepCommand]> = {
  changeStep: (stepId) => ['lena', { type: 'changeStep', stepId, takes: '12m', reason }],
  seeStep: (stepId) => ['quinn', { type: 'seeStep', stepId }],
  acknowledgeStep: (stepId) => ['dana', { type: 'acknowledgeStep', stepId }],
  assignStep: (stepId) => ['lena', { type: 'assignStep', stepId, to: 'second' }],
  startStep: (stepId) => ['dana', { type: 'startStep', stepId }],
  heartbeatStep: (stepId) => ['dana', { type: 'heartbeatStep', stepId }],
  takeOverStep: (stepId) => ['dana', { type: 'takeOverStep', stepId, reason }],
  estimateStep: (stepId) => ['dana', { type: 'estimateStep', stepId, finish: iso(T0 + minutes(600)), reason }],
  completeStep: (stepId) => ['dana', { type: 'completeStep', stepId }],
  confirmStep: (stepId) => ['second', { type: 'confirmStep', stepId }],
  holdStep: (stepId) => ['dana', { type: 'holdStep', stepId, reason }],
  resumeStep: (stepId) => ['dana', { type: 'resumeStep', stepId }],
  failStep: (stepId) => ['dana', { type: 'failStep', stepId, reason }],
  retryStep: (stepId) => ['dana', { type: 'retryStep', stepId }],
  skipStep: (stepId) => ['lena', { type: 'skipStep', stepId, reason }],
  undoStep: (stepId) => ['dana', { type: 'undoStep', stepId, reason }],
  noteStep: (stepId) => ['quinn', { type: 'noteStep', stepId, text: 'Seen' }],
}

/** What is said beside a step changes nothing about its progress, in any status. */
const ASIDE: StepCommand['type'][] = ['seeStep', 'acknowledgeStep', 'assignStep', 'noteStep']

/** Of every other command: the status that it leads to, or the refusal. Whatever is not named is `stepState`. */
const ANSWERS: Record<keyof typeof STEPS, Partial<Record<StepCommand['type'], string>>> = {
  pending: { changeStep: 'pending', startStep: 'running', skipStep: 'skipped' },
  running: {
    heartbeatStep: 'running',
    estimateStep: 'running',
    completeStep: 'done',
    holdStep: 'held',
    failStep: 'failed',
    undoStep: 'pending',
  },
  held: { resumeStep: 'running', failStep: 'failed', skipStep: 'skipped' },
  failed: { retryStep: 'running', skipStep: 'skipped' },
  unconfirmed: { confirmStep: 'done', failStep: 'failed', undoStep: 'running' },
  done: { undoStep: 'running' },
  skipped: { undoStep: 'pending' },
  rolledBack: { undoStep: 'rollingBack' },
}

it('covers every status', () => expect(Object.keys(STEPS).sort()).toEqual([...STEP_STATUSES].sort()))

describe.each(STEP_STATUSES)('a step that is %s', (status) => {
  const { play: given, stepId } = STEPS[status]
  it('is that', () => expect(statusOf(given(), stepId)).toBe(status))

  it('answers every command as known', () => {
    const answers = Object.values(COMMANDS).flatMap((make) => {
      const play = given()
      const [who, command] = make(stepId)
      const decision = play.give(who, command)
      const answer = isRefusal(decision) ? decision.code : statusOf(play, stepId)
      return answer === 'stepState' ? [] : [[command.type, answer]]
    })
    expect(Object.fromEntries(answers)).toEqual({
      ...Object.fromEntries(ASIDE.map((type) => [type, status])),
      ...ANSWERS[status],
    })
  })
})

const statusOf = ({ cutover }: Play, stepId: string) => stepView(cutover, stepId)?.state.status
