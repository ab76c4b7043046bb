/** Random nights that go to their end through everything that moves a plan: edits, other T-0s, holds of all kinds, undone work. */
import fc from 'fast-check'
import { ordinarySteps } from '../../shared/derived/steps.ts'
import { derivedStatus } from '../../shared/derived/waiting.ts'
import { isRefusal } from '../../shared/refusal.ts'
import type { UnnamedCommand } from './asSeen.ts'
import { iso, minutes, Play, T0 } from './play.ts'
import { NIGHT_PEOPLE, type Night, nightRunbook, randomNight } from './randomNight.ts'

const DOES = [
  ...(['work', 'work', 'work', 'work', 'end', 'end', 'end', 'fail', 'retry', 'hold', 'resume'] as const),
  ...(['skip', 'undo', 'estimate', 'add', 'change', 'moveT0', 'holdCountdown', 'resumeCountdown'] as const),
  ...(['pause', 'goOn', 'stop', 'lift'] as const),
]
const act = fc.record({
  does: fc.constantFrom(...DOES),
  pick: fc.nat(1000),
  wait: fc.constantFrom(0, 1, 3, 8, 20),
})

export const unrulyNight = fc.record({
  night: randomNight,
  /** Minutes before T-0 at which it is started. */
  ahead: fc.constantFrom(-10, 1, 40, 90),
  acts: fc.array(act, { maxLength: 25 }),
})
type Unruly = Parameters<Parameters<typeof unrulyNight.map>[0]>[0]

const reason = 'So it is'

/** As far as its acts lead. */
export function playUnruly({ night, ahead, acts }: Unruly): Play {
  const runbook = nightRunbook({ ...night, first: [], last: [] } satisfies Omit<Night, 'acts'>)
  const play = new Play(runbook, { people: NIGHT_PEOPLE, now: T0 - minutes(ahead + 30) })
  play.wait(minutes(30)).run('lena', { type: 'startCutover' })
  for (const { does, pick, wait } of acts) {
    play.wait(minutes(wait))
    perform(play, does, pick)
  }
  return play
}

/** Until nothing is left to do, each step as long as it likes; `paces` in minutes, used in turn. */
export function playToItsEnd(play: Play, paces: readonly number[]): Play {
  for (const type of ['resumeCountdown', 'resumeCutover', 'clearStop'] as const) lift(play, type)
  let round = 0
  const next = () => minutes(paces[round++ % paces.length] ?? 1)
  for (let left = 400; left > 0; left--) {
    const { cutover, now } = play
    const open = ordinarySteps(cutover).map((view) => ({
      id: view.definition.id,
      is: derivedStatus(cutover, view, now),
    }))
    if (open.every(({ is }) => is === 'done' || is === 'skipped')) return play
    const of = (is: string) => open.filter((one) => one.is === is).map(({ id }) => id)
    for (const stepId of of('failed')) play.give('otto', { type: 'retryStep', stepId })
    for (const stepId of of('held')) play.give('otto', { type: 'resumeStep', stepId })
    if (left % 3 === 0) decideGates(play)
    const [ready] = of('ready')
    if (ready !== undefined) {
      const { kind } = play.cutover.runbook.steps.find(({ id }) => id === ready) ?? {}
      if (kind === 'milestone') play.give('otto', { type: 'completeStep', stepId: ready })
      else play.give('otto', { type: 'startStep', stepId: ready })
    }
    play.wait(next())
    for (const stepId of of('running')) if (!isRefusal(play.give('otto', { type: 'completeStep', stepId }))) break
    play.passTime()
  }
  throw new Error('The night does not end')
}

function perform(play: Play, does: (typeof DOES)[number], pick: number): void {
  const views = ordinarySteps(play.cutover)
  const from = pick % views.length
  const first = (is: string) =>
    [...views.slice(from), ...views.slice(0, from)].find((view) => derivedStatus(play.cutover, view, play.now) === is)
      ?.definition.id
  const on = (is: string, who: string, command: (stepId: string) => UnnamedCommand) => {
    const stepId = first(is)
    // What is refused, such as an end that another step holds back, changes nothing.
    if (stepId !== undefined) play.give(who, command(stepId))
  }
  const away = (unit: number) => iso(play.now + minutes(unit * (1 + (pick % 40))))
  switch (does) {
    case 'work':
      decideGates(play)
      on('ready', 'otto', (stepId) => ({ type: 'startStep', stepId }))
      return
    case 'end':
      on('running', 'otto', (stepId) => ({ type: 'completeStep', stepId }))
      return
    case 'fail':
      on('running', 'otto', (stepId) => ({ type: 'failStep', stepId, reason }))
      return
    case 'retry':
      on('failed', 'otto', (stepId) => ({ type: 'retryStep', stepId }))
      return
    case 'hold':
      on('running', 'otto', (stepId) => ({ type: 'holdStep', stepId, reason }))
      return
    case 'resume':
      on('held', 'otto', (stepId) => ({ type: 'resumeStep', stepId }))
      return
    case 'skip':
      on('ready', 'lena', (stepId) => ({ type: 'skipStep', stepId, reason }))
      return
    case 'undo':
      on('done', 'lena', (stepId) => ({ type: 'undoStep', stepId, reason }))
      return
    case 'estimate':
      on('running', 'otto', (stepId) => ({ type: 'estimateStep', stepId, finish: away(1), reason }))
      return
    case 'add': {
      const { definition } = views[from] ?? {}
      const before = first('waiting')
      if (!definition) return
      play.give('lena', {
        type: 'addStep',
        title: `More ${play.cutover.seq}`,
        workstream: definition.workstream,
        phase: definition.phase,
        owner: 'ops',
        takes: `${1 + (pick % 30)}m`,
        after: [definition.id],
        ...(before === undefined || before === definition.id ? {} : { before: [before] }),
        reason,
      })
      return
    }
    case 'change':
      on('waiting', 'lena', (stepId) => ({ type: 'changeStep', stepId, takes: `${1 + (pick % 60)}m`, reason }))
      return
    case 'moveT0':
      play.give('lena', { type: 'moveT0', t0: away(pick % 3 === 0 ? -1 : 2), reason })
      return
    case 'holdCountdown':
      play.give('lena', { type: 'holdCountdown', reason })
      return
    case 'resumeCountdown':
      lift(play, 'resumeCountdown')
      return
    case 'pause':
      play.give('lena', { type: 'pauseCutover', reason })
      return
    case 'goOn':
      lift(play, 'resumeCutover')
      return
    case 'stop':
      play.give('otto', { type: 'callStop', reason })
      return
    default:
      lift(play, 'clearStop')
  }
}

function lift(play: Play, type: 'resumeCountdown' | 'resumeCutover' | 'clearStop'): void {
  const { stopCall } = play.cutover
  if (type !== 'clearStop') play.give('lena', { type })
  else if (stopCall) {
    for (const who of ['otto', 'lena', 'sam']) play.give(who, { type: 'answerStop', stop: stopCall.id, safe: true })
    play.give('lena', { type: 'clearStop', stop: stopCall.id })
  }
}

function decideGates(play: Play): void {
  play.cutover.runbook.gates.forEach(({ id: gateId }, position) => {
    const state = () => play.cutover.gates[position]
    if (state()?.status === 'go' || state()?.status === 'goWithConditions') return
    play.give('lena', { type: 'openPoll', gateId })
    const poll = state()?.poll
    if (!poll) return
    play.give('sam', { type: 'sign', gateId, vote: 'go', pollId: poll.id, basis: poll.basis })
    play.give('sam', { type: 'decideGate', gateId, outcome: 'go', reason })
  })
}
