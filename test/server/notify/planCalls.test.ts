import { describe, expect, it } from 'vitest'
import type { Reachable } from '../../../server/notify/channels.ts'
import { lastDoersOf } from '../../../server/notify/consumer.ts'
import { type Call, type CalledDuty, type CallPlan, planCalls } from '../../../server/notify/planCalls.ts'
import { dutiesOf, lookAt } from '../../../shared/attention/duties.ts'
import { everybodyIn } from '../../../shared/derived/everybodyIn.ts'
import { WORDS } from '../../support/duties.ts'
import { CAST, minutes, Play, upToGo } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const MAIL: Reachable = { chosen: ['mail'], working: ['mail'] }
const NOTHING: Reachable = { chosen: ['mail'], working: [] }

/** The calls of a cutover, look after look, as the rows hold them. */
class Called {
  readonly play: Play
  duties: CalledDuty[] = []
  calls: Call[] = []
  readonly #reach: Record<string, Reachable>

  constructor(play: Play, reach: Record<string, Reachable> = {}) {
    this.play = play
    this.#reach = reach
  }

  look(): CallPlan {
    const { cutover, now } = this.play
    const look = lookAt(cutover, now, WORDS)
    const plan = planCalls({
      cutover,
      duties: dutiesOf(cutover, look),
      look,
      known: this.duties,
      calls: this.calls,
      reach: new Map(everybodyIn(cutover).map((person) => [person, this.#reach[person] ?? MAIL])),
      hands: {},
      callId: (duty, occasion, person) => `${duty} ${occasion} ${person}`,
    })
    this.duties = [...this.duties.filter((one) => !plan.duties.some(({ duty }) => duty === one.duty)), ...plan.duties]
    this.calls = [...this.calls.filter((one) => !plan.calls.some(({ id }) => id === one.id)), ...plan.calls]
    return plan
  }

  /** Who is sent something now for the duties whose keys begin so. */
  told(key: string): string[] {
    return this.look().messages.flatMap(({ person, calls: ids }) =>
      ids
        .map((id) => this.calls.find((call) => call.id === id))
        .flatMap((call) => (call?.duty.startsWith(key) ? [`${person} as ${call.stage}`] : [])),
    )
  }

  /** As `calls.ts` writes it. */
  answer(key: string, action: 'seen' | 'help', by: string): void {
    const at = this.play.now
    this.duties = this.duties.map((one) => {
      if (!one.duty.startsWith(key) || one.endedAt !== null) return one
      if (action === 'seen') return { ...one, seenAt: at, seenBy: by, nextAt: null }
      return { ...one, helpAt: at, helpBy: by, seenAt: null, seenBy: null }
    })
  }
}

const evening = (people: Record<string, string[]> = CAST) => new Play(smallRunbook(), { people })
const night = (people?: Record<string, string[]>) => upToGo(evening(people))
const assigned = (play: Play) => play.run('lena', { type: 'assignStep', stepId: 'freeze', to: 'dana' }).wait(minutes(1))

describe('a call that nobody has seen', () => {
  it('reaches the lead also where it stood before the cutover started', () => {
    const called = new Called(evening())
    expect(called.told('provide')).toContain('quinn as asked')
    for (let look = 0; look < 4; look++) {
      called.play.wait(minutes(11))
      expect(called.told('provide')).toEqual([])
    }
    called.play.run('lena', { type: 'startCutover' })
    called.look()
    called.play.wait(minutes(11))
    expect(called.told('provide')).toContain('lena as lead')
  })

  it('passes over those in line whom nothing reaches', () => {
    const called = new Called(assigned(night()), { second: NOTHING })
    expect(called.told('start freeze')).toContain('dana as asked')
    called.play.wait(minutes(11))
    expect(called.told('start freeze')).toEqual(['lena as lead'])
    called.play.wait(minutes(11))
    expect(called.told('start freeze')).toEqual([])
    expect(called.duties.find(({ duty }) => duty.startsWith('start freeze'))?.nextAt).toBeNull()
  })

  it('is not seen by whom it is handed on to', () => {
    const called = new Called(assigned(night()))
    called.look()
    called.answer('start freeze', 'seen', 'dana')
    called.play.wait(minutes(1)).run('lena', { type: 'assignStep', stepId: 'freeze', to: 'second' })
    expect(called.told('start freeze')).toEqual(['second as asked'])
    called.play.wait(minutes(11))
    expect(called.told('start freeze')).toEqual(['dana as deputy'])
  })
})

it('a call is settled by whoever acts on it, and not by who only says something to it', () => {
  const { log } = assigned(night())
    .run('dana', { type: 'startStep', stepId: 'freeze' })
    .wait(minutes(1))
    .run('lena', { type: 'noteStep', stepId: 'freeze', text: 'At last' })
  expect(lastDoersOf(log).freeze).toBe('dana')
})

describe('help', () => {
  it('comes from whoever else could do it where nothing reaches the lead', () => {
    const called = new Called(assigned(night()), { lena: NOTHING })
    called.look()
    called.play.wait(minutes(1))
    called.answer('start freeze', 'help', 'dana')
    expect(called.told('start freeze')).toEqual(['second as help'])
  })

  it('comes from others where the lead is the one who asks', () => {
    const called = new Called(
      night({ ...CAST, dba: ['dana', 'lena'] })
        .run('lena', { type: 'assignStep', stepId: 'freeze', to: 'lena' })
        .wait(minutes(1)),
    )
    called.look()
    called.play.wait(minutes(1))
    called.answer('start freeze', 'help', 'lena')
    expect(called.told('start freeze')).toEqual(['dana as help'])
  })

  it('is called for again by who asks again, after somebody has seen it', () => {
    const called = new Called(assigned(night()))
    called.look()
    called.play.wait(minutes(1))
    called.answer('start freeze', 'help', 'dana')
    expect(called.told('start freeze')).toEqual(['lena as help'])
    called.play.wait(minutes(1))
    expect(called.told('start freeze')).toEqual([])
    called.answer('start freeze', 'seen', 'lena')
    called.play.wait(minutes(1))
    called.answer('start freeze', 'help', 'dana')
    expect(called.told('start freeze')).toEqual(['lena as help'])
  })
})
