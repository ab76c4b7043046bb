import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsFor } from '../../../shared/attention/duties.ts'
import { DUTY_KINDS, type Duty } from '../../../shared/attention/duty.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { waitingFor } from '../../../shared/derived/waiting.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { duties, kinds, mine } from '../../support/duties.ts'
import { holdingRunbook } from '../../support/holdingRunbook.ts'
import { actArbitrary, perform } from '../../support/improvise.ts'
import { knottyGo } from '../../support/knottyRunbook.ts'
import { CAST, iso, makeReady, minutes, Play, T0, upToGo } from '../../support/play.ts'
import { allDone, promoted, started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

describe('the cutover as a whole', () => {
  it('is to be started by the lead shortly before its first step', () => {
    const play = new Play(smallRunbook())
    expect(kinds(play, 'lena')).not.toContain('startCutover')
    play.now = T0 - minutes(10)
    expect(mine(play, 'lena', 'startCutover')).toMatchObject([{ tone: 'due' }])
    play.now = T0 + minutes(10)
    expect(mine(play, 'lena', 'startCutover')).toMatchObject([{ tone: 'late', over: expect.stringMatching(/late$/) }])
    expect(kinds(play.run('lena', { type: 'startCutover' }), 'lena')).not.toContain('startCutover')
  })

  it('a stop asks whoever has a step running until they answer, and the lead to lift it', () => {
    const play = started().run('nils', { type: 'callStop', reason: 'Smoke in the rack' })
    expect(mine(play, 'dana', 'answerStop')).toMatchObject([{ title: 'Smoke in the rack', tone: 'bad' }])
    expect(mine(play, 'lena', 'clearStop')[0]?.says).toContain('1 to answer')
    play.run('dana', { type: 'answerStop', safe: true })
    expect(mine(play, 'dana', 'answerStop')).toEqual([])
    expect(mine(play, 'lena', 'clearStop')[0]?.says).toContain('All have answered')
  })

  it('whoever paused it knows; the other leads are called', () => {
    const play = started().run('lena', { type: 'assignPerson', role: 'lead', email: 'lars' })
    play.run('lena', { type: 'pauseCutover', reason: 'The ledger' })
    const called = (me: string) => callsFor(play.cutover, duties(play), me).map(({ kind }) => kind)
    expect(called('lena')).not.toContain('resumeCutover')
    expect(called('lars')).toContain('resumeCutover')
  })

  it('a built-in hold asks the lead and whoever decides a gate; one that waits for a gate asks for its poll', () => {
    const play = new Play(holdingRunbook())
    play.now = T0 - minutes(20)
    play.passTime()
    for (const who of ['lena', 'sam'])
      expect(mine(play, who, 'resumeCountdown')).toMatchObject([
        { says: expect.stringMatching(/^As the runbook asks/) },
      ])
    expect(mine(play, 'dana', 'resumeCountdown')).toEqual([])
    // Also before the cutover is started.
    const waits = new Play(holdingRunbook({ until: 'go-no-go' }))
    expect(kinds(waits, 'lena')).not.toContain('open')
    waits.now = T0 - minutes(30)
    expect(mine(waits.passTime(), 'lena', 'open')).toMatchObject([
      { says: expect.stringContaining('Announce the start') },
    ])
    expect(mine(waits, 'lena', 'resumeCountdown')).toMatchObject([
      { notYet: true, says: expect.stringContaining('It goes on once “Go / no-go” says go.') },
    ])
    makeReady(waits.run('lena', { type: 'startCutover' }))
    waits.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    expect(mine(waits, 'sam', 'open')).toMatchObject([{ says: 'Ready to poll.' }])
  })

  it('an outage in which nobody works is the lead’s, also ahead of the plan', () => {
    const yaml = SMALL_YAML.replace('step: freeze,', 'step: freeze, takesServiceDown: true,').replace(
      'step: open-writes,',
      'step: open-writes, bringsServiceBack: true,',
    )
    const play = started(mustRead(yaml)).run('dana', { type: 'completeStep', stepId: 'freeze' })
    expect(mine(play, 'lena', 'idle')).toEqual([])
    play.wait(minutes(2))
    expect(mine(play, 'lena', 'idle')).toMatchObject([
      {
        title: 'Outage running, nothing in progress',
        over: '2 min without work',
        says: 'No step is in progress; 2 are ready to start.',
      },
    ])
    // Ready for five minutes, each is late, whatever the plan and its slack say.
    play.wait(minutes(4))
    expect(mine(play, 'dana').map(({ kind, tone }) => `${kind} ${tone}`)).toEqual(['takeOver late', 'start late'])
    play.run('dana', { type: 'startStep', stepId: 'watch-lag' })
    expect(mine(play, 'lena', 'idle')).toEqual([])
  })

  it('once every step is done, hypercare is to be entered, and what ends it is asked of whom it takes', () => {
    const play = allDone()
    expect(kinds(play, 'lena')).toContain('enterHypercare')
    play.run('lena', { type: 'enterHypercare' })
    expect(kinds(play, 'lena')).not.toContain('endHypercare')
    play.wait(minutes(60 * 24 * 7))
    expect(duties(play).filter(({ kind }) => kind === 'measure' || kind === 'signOff')).not.toEqual([])
    play.run('lena', { type: 'recordMetric', metric: 'error_rate', value: 0.001 })
    play.run('olga', { type: 'signOff' })
    expect(kinds(play, 'lena')).toContain('endHypercare')
    expect(duties(play.run('lena', { type: 'closeCutover' }))).toEqual([])
  })
})

describe('readiness', () => {
  it('is the owner’s when it is due soon or a gate is near, and the verifier’s once it is provided', () => {
    const play = new Play(smallRunbook(), { now: T0 - minutes(60 * 24 * 14) })
    expect(duties(play).filter(({ on }) => 'itemId' in on)).toEqual([])
    play.now = T0 - minutes(120)
    expect(mine(play, 'quinn', 'provide').map(({ on }) => on)).toContainEqual({ itemId: 'uat-exit' })
    play.run('quinn', {
      type: 'provideEvidence',
      itemId: 'uat-exit',
      evidence: { metric: 'uat_pass_rate', value: 0.5 },
    })
    expect(mine(play, 'lena', 'verify')[0]?.says).toContain('Provided by quinn')
    // Nobody verifies their own.
    expect(mine(play, 'quinn', 'verify')).toEqual([])
  })

  it('evidence that expires before the gate is to be renewed, and a waiver that ends before it is looked at', () => {
    const play = makeReady(new Play(smallRunbook(), { now: T0 - minutes(60 * 12) }))
    const renewed = duties(play).filter(({ kind }) => kind === 'renew')
    const fresh = play.runbook.readiness.filter(({ evidence }) => evidence?.freshFor !== undefined)
    // The small runbook's evidence holds for days: it expires before a gate that has moved far enough.
    expect(renewed).toEqual([])
    const hold = Math.min(...fresh.map(({ evidence }) => evidence?.freshFor ?? 0))
    expect(hold).toBeGreaterThan(0)
    const t0 = iso(play.now + hold * 1000 + minutes(300))
    play.run('lena', { type: 'moveT0', t0, windowEnd: iso(Date.parse(t0) + minutes(600)), reason: 'Next week' })
    play.now = Date.parse(t0) - minutes(60 * 10)
    expect(duties(play).filter(({ kind }) => kind === 'renew').length).toBeGreaterThan(0)
  })
})

/** Where a night begins: before it, and in the middle. */
const NIGHTS = {
  small: [() => new Play(smallRunbook(), { now: T0 - minutes(30) }), () => started(), () => promoted()],
  knotty: [() => knottyGo()],
}

describe.each(Object.entries(NIGHTS))('[R16] over random nights of the %s runbook', (_, begins) => {
  const people = [...new Set(Object.values(CAST).flat())]
  const runbook = begins[0]?.().runbook ?? smallRunbook()
  const acts = fc.array(actArbitrary(commandArbitraries(runbook, people), people), { minLength: 20, maxLength: 90 })

  it('somebody is named for whatever holds it up; a duty is one occasion, of a person who is there, in a sentence', () => {
    let looked = 0
    fc.assert(
      fc.property(fc.constantFrom(...begins), acts, (begin, night) => {
        const play = begin()
        for (const act of night) {
          perform(play, act)
          play.passTime()
          const list = duties(play)
          looked += list.length
          expect(holdUps(play, list)).toEqual([])
          expect(new Set(list.map(({ key }) => key)).size, 'each key once').toBe(list.length)
          for (const duty of list) {
            expect(duty.asked.length, duty.key).toBeGreaterThan(0)
            expect(duty.kind in DUTY_KINDS).toBe(true)
            expect(`${duty.title} ${duty.says}`).not.toMatch(/undefined|NaN|\[object|\.\./)
            expect(duty.says).toMatch(/^$|[.”]$/)
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(looked).toBeGreaterThan(1000)
  })
})

/** How long a program has to begin before somebody is asked, and whoever hands over. */
const GRACE_MS = minutes(5)

/**
 * What holds the night up and is nobody's, found without the duties' own reading of it: from every step that is not
 * finished, back over what it waits for, to something that runs within its time, that ripens by itself, or that
 * somebody is asked about.
 */
function holdUps({ cutover, now }: Play, list: readonly Duty[]): string[] {
  if (cutover.ended || (cutover.status !== 'running' && cutover.status !== 'rollingBack')) return []
  const asked = (part: string) => list.some(({ on, notYet }) => !notYet && Object.values(on).includes(part))
  const whole = list.some(({ kind }) => kind in HALTS)
  if (whole) return []
  const seen = new Map<string, boolean>()
  const cared = (id: string): boolean => {
    const known = seen.get(id)
    if (known !== undefined) return known
    seen.set(id, false)
    const found = isCaredFor(cutover, id, now, asked, cared)
    seen.set(id, found)
    return found
  }
  return openIds(cutover).filter((id) => !cared(id))
}

const HALTS: Partial<Record<Duty['kind'], true>> = {
  clearStop: true,
  resumeCutover: true,
  resumeCountdown: true,
  stuck: true,
}

const openIds = (cutover: Cutover): string[] => {
  const ids = cutover.status === 'rollingBack' ? [] : cutover.runbook.steps.map(({ id }) => id)
  const back = cutover.runbook.steps.map(({ id }) => `${id}~rollback`)
  return [...ids, ...back].filter((id) => {
    const state = stepView(cutover, id)?.state.status
    const isBack = !id.endsWith('~rollback') && cutover.rollback?.workstream !== undefined && beingBack(cutover, id)
    return state !== undefined && state !== 'done' && state !== 'skipped' && state !== 'rolledBack' && !isBack
  })
}

/** Steps of a workstream that is rolled back will no longer happen. */
const beingBack = (cutover: Cutover, id: string): boolean => {
  const workstream = stepView(cutover, id)?.definition.workstream
  return cutover.runbook.steps.some(
    (step, position) => step.workstream === workstream && cutover.rollbackSteps[position] !== null,
  )
}

function isCaredFor(
  cutover: Cutover,
  id: string,
  now: number,
  asked: (part: string) => boolean,
  cared: (id: string) => boolean,
): boolean {
  if (asked(id)) return true
  const view = stepView(cutover, id)
  if (!view) {
    const position = cutover.runbook.gates.findIndex((gate) => gate.id === id)
    const gate = cutover.runbook.gates[position]
    if (!gate || cutover.gates[position]?.status === 'polling') return false
    const hour = gate.at === undefined ? undefined : cutover.t0 + gate.at * 1000
    const open = gate.after.filter(({ on }) => !isOver(cutover, on))
    return open.length > 0 ? open.some(({ on }) => cared(on)) : hour !== undefined && hour > now
  }
  const { state } = view
  // A program at work, a wait, and what a person began: until its time is over nobody has to act.
  if (state.status === 'running') return true
  const blockers = waitingFor(cutover, view, now)
  // Before T-0 a program keeps to its plan.
  if (blockers.length === 0)
    return view.definition.kind === 'automation' && (now < cutover.t0 || !tooLong(cutover, now))
  if (waitingFor(cutover, view, Number.POSITIVE_INFINITY).length === 0) return true
  return blockers.some(({ kind, id: on }) => kind === 'change' || (on !== undefined && cared(on)))
}

const isOver = (cutover: Cutover, id: string): boolean => {
  const status = stepView(cutover, id)?.state.status
  if (status !== undefined) return status === 'done' || status === 'skipped'
  const gate = cutover.gates[cutover.runbook.gates.findIndex((one) => one.id === id)]
  return gate?.status === 'go' || gate?.status === 'goWithConditions'
}

const tooLong = (cutover: Cutover, now: number): boolean => now - cutover.at > 2 * GRACE_MS

it('keeps the go of a gate apart from what runs', () => {
  expect(duties(upToGo(new Play(smallRunbook()))).filter(({ kind }) => kind === 'stuck')).toEqual([])
})
