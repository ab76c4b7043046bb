import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tellApart } from '../../../client/derive/stepName.ts'
import type { StoredTexts } from '../../../client/live/storage.ts'
import { type Bell, bellsOf, newBells } from '../../../client/shell/bells.ts'
import { rungOn } from '../../../client/shell/rung.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { evolve } from '../../../shared/evolve/evolve.ts'
import { holds } from '../../../shared/policy.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { duties } from '../../support/duties.ts'
import { actArbitrary, perform } from '../../support/improvise.ts'
import { CAST, minutes, Play, T0 } from '../../support/play.ts'
import { started } from '../../support/situations.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

function memory(): StoredTexts {
  const kept = new Map<string, string>()
  return {
    get: (name) => kept.get(name),
    set: (name, value) => kept.set(name, value).size > 0,
    remove: (name) => void kept.delete(name),
  }
}

const standing = (cutover: Cutover, me: string, now: number): Bell[] => bellsOf(cutover, duties({ cutover, now }), me)

/** The tabs of one person's browser, each of which looks at every state as the page does. */
class Browser {
  readonly me: string
  readonly #memory = memory()
  #tabs: (readonly Bell[] | undefined)[] = []

  constructor(me: string, tabs = 1) {
    this.me = me
    this.#tabs = Array.from({ length: tabs }, () => undefined)
  }

  /** What rings at this state, in any tab. */
  look({ cutover, now }: { cutover: Cutover; now: number }): Bell[] {
    const bells = standing(cutover, this.me, now)
    return this.#tabs.flatMap((before, tab) => {
      const fresh = newBells(bells, before)
      this.#tabs[tab] = bells
      const taken = rungOn(this.#memory, `c1 ${this.me}`).take(bells.map(({ key }) => key))
      return fresh.filter(({ key }) => taken.includes(key))
    })
  }

  reload(tab = 0): void {
    this.#tabs[tab] = undefined
  }
}

const titles = (bells: readonly Bell[]) => bells.map(({ title, body }) => `${title} | ${body}`)
const afterOne = `
runbook: same
title: Three steps of one name
tier: 3
timezone: UTC
window: 2h
roles: { lead: { title: Lead }, team: { title: Team } }
phases: [Work]
workstreams:
  Gate keeper:
    - { step: begin, title: Begin, kind: milestone, phase: Work, owner: lead }
  Ledger:
    - { step: ledger, title: Validate, phase: Work, owner: team, takes: 5m, after: [begin], verify: done }
    - { step: ledger-2, title: Validate, phase: Work, owner: team, takes: 5m, after: [begin], verify: done }
  Cards:
    - { step: cards, title: Validate, phase: Work, owner: team, takes: 5m, after: [begin], timebox: "10m, then decide", verify: done }
`

describe('bells', () => {
  it('three calls of one name at once are three, told apart by workstream, in the name of the cutover', () => {
    const play = new Play(mustRead(afterOne), { people: { lead: ['lena'], team: ['tim'] } })
    const tim = new Browser('tim', 2)
    play.run('lena', { type: 'startCutover' })
    tim.look(play)
    const rung = tim.look(play.run('lena', { type: 'completeStep', stepId: 'begin' }))
    expect(titles(rung)).toEqual([
      'Your turn: Validate | Ledger · Three steps of one name',
      'Your turn: Validate | Ledger · Three steps of one name',
      'Your turn: Validate | Cards · Three steps of one name',
    ])
    expect(new Set(rung.map(({ key }) => key)).size).toBe(3)
    expect(rung.map(({ duty }) => duty.on)).toEqual([{ stepId: 'ledger' }, { stepId: 'ledger-2' }, { stepId: 'cards' }])
  })

  it('the end of a timebox, a failure and a silent job call the executor and the lead, not who has said so', () => {
    const play = started()
    const [lena, dana, nils] = [new Browser('lena'), new Browser('dana'), new Browser('nils')]
    const everybody = () => [lena, dana, nils].map((one) => titles(one.look(play)))
    everybody()
    play.wait(minutes(16)).passTime()
    const over =
      'Timebox over: Freeze writes | Database · The timebox ended 22:23. The lead decides how it goes on. · Small move'
    const idle =
      'Automation has not reported: Copy the data | Database · The automation has not reported. Ready since 22:06: see what keeps it, or take it over. · Small move'
    expect(everybody()).toEqual([[over], [over, idle], []])
    play.run('dana', { type: 'failStep', stepId: 'freeze', reason: 'Locks' })
    expect(everybody()).toEqual([
      [expect.stringMatching(/^Failed: Freeze writes \| Database · Failed 22:23: Locks\..* · Small move$/)],
      [],
      [],
    ])
    play.run('dana', { type: 'retryStep', stepId: 'freeze' })
    expect(everybody()).toEqual([[], [], []])
    const token = { kind: 'person', id: 'robot', organisationRole: 'member', via: 'token', maySign: false } as const
    play.run('lena', { type: 'assignPerson', role: 'dba', email: 'robot' })
    play.run(token, { type: 'startStep', stepId: 'copy', jobId: 'j1' })
    everybody()
    play.wait(minutes(3)).passTime()
    expect(everybody()[0]).toEqual([
      'Silent automation: Copy the data | Database · The automation is silent; last heard of 22:23. · Small move',
    ])
  })

  it('is quiet after a pause, a stop, a held countdown, an undo of one’s own, a reload and in a second tab', () => {
    const play = started()
    play.run('dana', { type: 'completeStep', stepId: 'freeze' }).wait(minutes(30))
    const nils = new Browser('nils', 2)
    nils.look({ ...play, cutover: { ...play.cutover, pause: 'paused' } })
    expect(titles(nils.look(play))).toEqual(['Your turn: Later | Network · Small move'])
    const quiet = (...steps: ((play: Play) => unknown)[]) => {
      for (const step of steps) {
        step(play)
        expect(titles(nils.look(play))).toEqual([])
      }
    }
    const pause = (on: Play) => on.run('lena', { type: 'pauseCutover', reason: 'Wait' })
    const resume = (on: Play) => on.run('lena', { type: 'resumeCutover' })
    quiet(pause, resume)
    quiet(pause, () => nils.reload(), resume)
    quiet(
      (on) => on.run('nils', { type: 'callStop', reason: 'Smoke' }),
      (on) => on.run('lena', { type: 'clearStop' }),
    )
    quiet(
      (on) => on.run('nils', { type: 'startStep', stepId: 'later' }),
      (on) => on.run('nils', { type: 'undoStep', stepId: 'later', reason: 'Slipped' }),
    )
  })

  it('[R6] calls a voter once for a vote, again once it has lapsed, and once though they have two', () => {
    const yaml = SMALL_YAML.replace('decides: sponsor', 'decides: sponsor\n    asks: together\n    signaturesHold: 4h')
    const play = new Play(mustRead(yaml), { people: { ...CAST, network: ['nils', 'dana'] } })
    const [nils, dana] = [new Browser('nils'), new Browser('dana')]
    for (const one of [nils, dana]) one.look(play)
    play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
    const report = 'Report: Go / no-go | Your vote for Network. · Small move'
    expect([nils, dana].map((one) => one.look(play).map(({ title }) => title))).toEqual([
      ['Report: Go / no-go'],
      ['Report: Go / no-go'],
    ])
    play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
    expect(titles(nils.look(play))).toEqual([])
    play.wait(minutes(239))
    expect(titles(nils.look(play))).toEqual([])
    play.wait(minutes(1))
    expect(titles(nils.look(play))).toEqual([report])
    play.passTime()
    expect(titles(nils.look(play))).toEqual([])
  })

  it('calls again when it was released again: what came before it was taken back, and is done again', () => {
    const play = new Play(mustRead(afterOne), { people: { lead: ['lena'], team: ['tim'] } })
    const tim = new Browser('tim')
    tim.look(play.run('lena', { type: 'startCutover' }))
    expect(tim.look(play.run('lena', { type: 'completeStep', stepId: 'begin' }))).toHaveLength(3)
    expect(tim.look(play.run('lena', { type: 'undoStep', stepId: 'begin', reason: 'Too soon' }))).toEqual([])
    play.wait(minutes(5))
    expect(tim.look(play.run('lena', { type: 'completeStep', stepId: 'begin' }))).toHaveLength(3)
  })

  it('over random nights: each timebox, failure and silence calls once, and nothing that only interrupts calls', () => {
    const runbook = smallRunbook()
    const people = [...new Set(Object.values(CAST).flat())]
    const acts = fc.array(actArbitrary(commandArbitraries(runbook, people), people), { minLength: 20, maxLength: 90 })
    let heard = 0
    fc.assert(
      fc.property(acts, fc.array(fc.nat(400), { maxLength: 8 }), (night, reloads) => {
        const play = new Play(runbook, { now: T0 - minutes(30) })
        const browsers = people.map((me) => new Browser(me, 2))
        let cutover = play.cutover
        for (const browser of browsers) browser.look({ cutover, now: play.now })
        const all = new Map<string, number>()
        let looked = play.log.length
        for (const act of night) {
          perform(play, act)
          for (const event of play.log.slice(looked)) {
            looked += 1
            const before = cutover
            cutover = evolve(cutover, event)
            for (const browser of browsers) {
              if (reloads.includes(looked)) browser.reload(looked % 2)
              const now = Date.parse(event.at)
              // First what the time that has passed calls for.
              const byTime = browser.look({ cutover: before, now })
              const rung = browser.look({ cutover, now })
              heard += rung.length
              for (const { key } of [...byTime, ...rung]) {
                const occasion = `${browser.me} ${key}`
                all.set(occasion, (all.get(occasion) ?? 0) + 1)
              }
              expectCalled(event, cutover, browser.me, rung)
            }
          }
        }
        expect([...all].filter(([, times]) => times > 1)).toEqual([])
      }),
      { numRuns: 60 },
    )
    expect(heard).toBeGreaterThan(100)
  })

  it('forgets the oldest of more occasions than a night has, and survives a memory that is no list', () => {
    const kept = memory()
    kept.set('tminus.rung c1 x', '{"not":"a list"}')
    const rung = rungOn(kept, 'c1 x')
    expect(rung.take(['a', 'b'])).toEqual(['a', 'b'])
    expect(rung.take(['b', 'c'])).toEqual(['c'])
    rung.take(Array.from({ length: 600 }, (_, index) => `k${index}`))
    expect(rung.take(['a', 'k599'])).toEqual(['a'])
    rung.forget()
    expect(rung.take(['k599'])).toEqual(['k599'])
  })
})

const HALTS: ReadonlySet<string> = new Set(['answerStop', 'clearStop', 'resumeCutover'])

/** What an event has to call this person for, and what it must not. */
function expectCalled(event: LoggedEvent, cutover: Cutover, me: string, rung: readonly Bell[]): void {
  const called = (kind: string) => rung.filter(({ key }) => key.startsWith(`${kind} `)).length
  const lead = holds(cutover, 'lead', me)
  switch (event.type) {
    case 'stepTimeboxEnded':
      if (lead) expect(called('timebox'), `${me} ${event.stepId}`).toBe(1)
      break
    case 'stepWentSilent':
      if (lead) expect(called('silent'), `${me} ${event.stepId}`).toBe(1)
      break
    case 'stepFailed':
      if (lead) expect(called('retry'), `${me} ${event.stepId}`).toBe(event.actor === me ? 0 : 1)
      break
    case 'cutoverPaused':
    case 'stopCalled':
      // Whoever did it knows; the lead ends it, and whoever has a step running answers.
      expect(rung.filter(({ duty }) => duty.by === me || !HALTS.has(duty.kind))).toEqual([])
      if (lead && event.actor !== me) expect(rung.length).toBeGreaterThan(0)
      break
    case 'stepNoted':
    case 'stepSeen':
    case 'stepAcknowledged':
      expect(rung).toEqual([])
      break
    default:
  }
}

it('names tell steps of one title apart, and leave all others alone', () => {
  const runbook = mustRead(afterOne)
  expect(runbook.steps.map((step) => `${step.title}${tellApart(runbook, step)}`)).toEqual([
    'Begin',
    'Validate (Ledger, ledger)',
    'Validate (Ledger, ledger-2)',
    'Validate (Cards)',
  ])
})
