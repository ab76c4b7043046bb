import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextDeadline, passedDeadlines } from '../../../shared/derived/deadlines.ts'
import { NOTHING_KNOWN } from '../../../shared/derived/directory.ts'
import { holdsOf } from '../../../shared/derived/holds.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { waitingFor } from '../../../shared/derived/waiting.ts'
import { warningsFor } from '../../../shared/derived/warnings.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { holdingRunbook } from '../../support/holdingRunbook.ts'
import { iso, makeReady, minutes, Play, passGate, signature, T0 } from '../../support/play.ts'

const MARK = T0 - minutes(30)
const holding = (choices: Parameters<typeof holdingRunbook>[0] = {}) => new Play(holdingRunbook(choices))
const at = (play: Play, instant: number) => {
  play.now = instant
  return play.passTime()
}
const heldTimes = (play: Play, hold = 'final-poll') =>
  play.log.flatMap((event) => (event.type === 'countdownHeld' && event.builtIn?.hold === hold ? event.at : []))
const statuses = (play: Play) => holdsOf(play.cutover).map(({ status }) => status)
const move = (minutesFromNow: number, play: Play) =>
  ({ type: 'moveT0', t0: iso(play.now + minutes(minutesFromNow)), reason: 'Late' }) as const
const code = (decision: ReturnType<Play['give']>) => (isRefusal(decision) ? decision.code : 'ok')
const untilGo = () => {
  const play = holding({ until: 'go-no-go' }).run('lena', { type: 'startCutover' })
  makeReady(play)
  return play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
}

describe('a built-in hold', () => {
  it('takes place at its mark, before and after the start, until somebody resumes the countdown', () => {
    for (const play of [holding(), holding().run('lena', { type: 'startCutover' })]) {
      expect(statuses(at(play, MARK - 1))).toEqual(['ahead'])
      expect(play.cutover.countdown).toBe('counting')
      expect(statuses(at(play, MARK))).toEqual(['holding'])
      expect(play.cutover.countdownHeld).toMatchObject({ at: MARK, by: 'clock', builtIn: 'final-poll' })
      play.wait(minutes(12)).run('lena', { type: 'resumeCountdown' })
      expect(play.cutover.t0).toBe(T0 + minutes(12))
      expect(statuses(at(play, T0 + minutes(60)))).toEqual(['over'])
      expect(heldTimes(play)).toEqual([iso(MARK)])
    }
  })

  it('is resumed by the lead or whoever decides a gate, and by nobody else', () => {
    for (const who of ['lena', 'sam'])
      expect(code(at(holding(), MARK).give(who, { type: 'resumeCountdown' }))).toBe('ok')
    for (const who of ['dana', 'olga', 'scott'])
      expect(code(at(holding(), MARK).give(who, { type: 'resumeCountdown' }))).toBe('notYourRole')
    // A hold of the lead’s own is the lead’s.
    const own = holding().run('lena', { type: 'holdCountdown', reason: 'Storm' })
    expect(code(own.give('sam', { type: 'resumeCountdown' }))).toBe('notYourRole')
  })

  it('holds what is relative to T-0, like every hold of the countdown', () => {
    const play = at(holding().run('lena', { type: 'startCutover' }), MARK)
    const later = stepView(play.cutover, 'later') ?? expect.unreachable()
    expect(waitingFor(play.cutover, later, T0 + minutes(300)).map(({ sentence }) => sentence)).toContain(
      'Waiting for the countdown, which is held',
    )
  })

  it('that the clock comes to late counts from its mark, and nothing is lost or done twice', () => {
    const play = at(holding(), T0 + minutes(10))
    expect(play.cutover.countdownHeld).toMatchObject({ at: MARK })
    expect(play.log.at(-1)).toMatchObject({ at: iso(T0 + minutes(10)), builtIn: { from: iso(MARK) } })
    play.run('lena', { type: 'resumeCountdown' })
    expect(play.cutover.t0).toBe(T0 + minutes(40))
    expect(heldTimes(play)).toHaveLength(1)
  })

  it.each<[string, (play: Play) => Play, number | undefined]>([
    ['ahead of T-0 that is moved later', (play) => play.run('lena', move(120, play)), T0 - minutes(60) + minutes(90)],
    [
      'in front of a T-0 moved so near that the mark is past',
      (play) => play.run('lena', move(10, play)),
      T0 - minutes(60),
    ],
    [
      'with T-0 moved into the past, where nothing is left to count',
      (play) => play.run('lena', move(-5, play)),
      undefined,
    ],
    [
      'while the lead holds the countdown',
      (play) => play.run('lena', { type: 'holdCountdown', reason: 'Storm' }),
      undefined,
    ],
    [
      'after a hold of the lead’s, by as much later',
      (play) => {
        play.run('lena', { type: 'holdCountdown', reason: 'Storm' }).wait(minutes(20))
        return play.run('lena', { type: 'resumeCountdown' })
      },
      MARK + minutes(20),
    ],
    ['after a cancellation', (play) => play.run('lena', { type: 'cancelCutover', reason: 'Spring' }), undefined],
    [
      'while paused, since the countdown counts on',
      (play) => play.run('lena', { type: 'startCutover' }, { type: 'pauseCutover', reason: 'x' }),
      MARK,
    ],
  ])('is due %s', (_, happens, due) => {
    const next = nextDeadline(happens(holding()).cutover, T0 - minutes(60))
    expect(next?.deadline === 'countdownHold' ? next.due : undefined).toBe(due)
  })

  it('that took place does not come back, however T-0 moves', () => {
    const play = at(holding(), MARK)
    play.run('lena', move(24 * 60, play))
    expect(play.cutover.countdown).toBe('counting')
    expect(statuses(at(play, play.cutover.t0 + minutes(10)))).toEqual(['over'])
    expect(heldTimes(play)).toHaveLength(1)
  })

  it('of a cutover made after its mark takes place at once, and not where T-0 is past', () => {
    expect(statuses(at(new Play(holdingRunbook(), { now: T0 - minutes(5) }), T0 - minutes(5)))).toEqual(['holding'])
    expect(statuses(at(new Play(holdingRunbook(), { now: T0 + minutes(5) }), T0 + minutes(6)))).toEqual(['over'])
  })

  it('is said ahead of time', () => {
    const warnings = (play: Play) =>
      warningsFor(play.cutover, NOTHING_KNOWN).filter((one) => one.startsWith('Built-in'))
    expect(warnings(holding())).toEqual(['Built-in hold at T−30 min: “Final poll”.'])
    expect(warnings(untilGo())).toEqual(['Built-in hold at T−30 min: “Final poll”, until “Go / no-go” says go.'])
    expect(warnings(at(holding(), MARK))).toEqual([])
  })
})

describe('a hold that waits for a gate', () => {
  it('is ended by nobody but that gate’s go, and by it at once', () => {
    const play = at(untilGo(), MARK)
    expect(play.give('lena', { type: 'resumeCountdown' })).toMatchObject({
      code: 'gateClosed',
      message: 'The countdown holds until “Go / no-go” says go; moving T-0 sets it again.',
    })
    passGate(play.wait(minutes(7)))
    expect(play.cutover).toMatchObject({ countdown: 'counting', t0: T0 + minutes(7) })
    expect(play.log.slice(-2).map(({ type, actor }) => [type, actor])).toEqual([
      ['gateDecided', 'sam'],
      ['countdownResumed', 'sam'],
    ])
    expect(heldTimes(at(play, T0 + minutes(90)))).toHaveLength(1)
  })

  it('stays with a no-go', () => {
    const play = at(untilGo(), MARK).run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId: 'go-no-go', vote: 'go' })
    play.run('olga', signature(play)).run('sam', signature(play))
    play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'noGo', reason: 'No', then: 'hold' })
    expect(statuses(play)).toEqual(['holding'])
  })

  it('is spared by a go before the mark, also where that go is void by then', () => {
    const play = passGate(untilGo())
    expect(statuses(at(play, MARK + minutes(1)))).toEqual(['over'])
    play.run('quinn', { type: 'withdrawEvidence', itemId: 'uat-exit', reason: 'Wrong build' })
    expect(play.cutover.gates[0]?.status).toBe('pending')
    expect(heldTimes(at(play, T0))).toEqual([])
  })

  it('comes back when T-0 is moved, until the gate has said go', () => {
    const play = at(untilGo(), MARK)
    play.run('lena', move(60, play))
    expect(statuses(at(play, play.now + minutes(29)))).toEqual(['ahead'])
    expect(statuses(at(play, play.now + minutes(1)))).toEqual(['holding'])
    play.run('lena', move(5, play)).passTime()
    expect(statuses(play)).toEqual(['holding'])
    expect(play.cutover.countdownHeld?.at).toBe(play.now)
    expect(heldTimes(passGate(play))).toHaveLength(3)
  })
})

/** More of them, or others: FC_RUNS=5000 FC_SEED=42. */
const RUNS = Number(process.env.FC_RUNS ?? 300)
const SEED = Number(process.env.FC_SEED ?? 1)

type Act = { wait: number } | { moveTo: number } | 'hold' | 'resume' | 'pause' | 'unpause' | 'start' | 'away'

it('whatever is held, moved and paused, each hold takes place once, at its mark or when T-0 is set past it', () => {
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ wait: fc.integer({ min: 0, max: 40 }) }),
    fc.record({ moveTo: fc.integer({ min: -10, max: 120 }) }),
    fc.constantFrom<Act[]>('hold', 'resume', 'resume', 'pause', 'unpause', 'start', 'away'),
  )
  const runbook = holdingRunbook({ more: '  - { id: last-look, title: Last look, at: T-10m }\n' })
  const property = fc.property(fc.array(act, { maxLength: 30, size: 'max' }), (acts) => {
    const play = new Play(runbook)
    for (const one of acts) {
      perform(play, one)
      // What is past has been acted on: nothing due is left, and nothing is due in the past.
      if (one !== 'away') expect(passedDeadlines(play.cutover, play.now)).toEqual([])
      expect(nextDeadline(play.cutover, play.now)?.due ?? Infinity).toBeGreaterThan(one === 'away' ? 0 : play.now)
    }
    play.passTime()
    for (const { id } of runbook.holds ?? []) {
      expect(heldTimes(play, id).length).toBeLessThanOrEqual(1)
    }
    const events = play.log.flatMap((event) =>
      event.type === 'countdownHeld' && event.builtIn ? [{ ...event, from: event.builtIn.from }] : [],
    )
    // Never before what set T-0, and never after the clock came to it.
    for (const { from, at: written, seq } of events) {
      const setBefore = play.log.filter(
        ({ type, seq: other }) => other < seq && ['cutoverCreated', 't0Moved', 'countdownResumed'].includes(type),
      )
      expect(Date.parse(from)).toBeGreaterThanOrEqual(Date.parse(setBefore.at(-1)?.at ?? ''))
      expect(Date.parse(from)).toBeLessThanOrEqual(Date.parse(written))
    }
    // Once T-0 was counted to, every hold has taken place.
    if (play.cutover.countdown === 'counting' && play.now >= play.cutover.t0 && neverSetIntoThePast(play))
      expect(statuses(play)).toEqual(['over', 'over'])
    expect(replay('c1', runbook, play.log)).toEqual(play.cutover)
  })
  fc.assert(property, { numRuns: RUNS, seed: SEED })
})

const neverSetIntoThePast = ({ log }: Play) =>
  log.every((event) => event.type !== 't0Moved' || Date.parse(event.t0) > Date.parse(event.at))

function perform(play: Play, act: Act): void {
  if (typeof act === 'object' && 'wait' in act) {
    at(play, play.now + minutes(act.wait))
    return
  }
  // The server was down for a while; whoever comes first finds the clock at work.
  if (act === 'away') {
    play.wait(minutes(25))
    return
  }
  play.passTime()
  if (typeof act === 'object') play.give('lena', move(act.moveTo, play))
  else if (act === 'hold') play.give('lena', { type: 'holdCountdown', reason: 'Storm' })
  else if (act === 'resume') play.give('lena', { type: 'resumeCountdown' })
  else if (act === 'pause') play.give('lena', { type: 'pauseCutover', reason: 'Storm' })
  else if (act === 'unpause') play.give('lena', { type: 'resumeCutover' })
  else play.give('lena', { type: 'startCutover' })
  play.passTime()
}
