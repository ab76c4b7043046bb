import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexOf } from '../../../../shared/runbook/runbookIndex.ts'
import { forecast } from '../../../../shared/schedule/forecast.ts'
import { type LevelledNight, levelledNight } from '../../../../shared/schedule/level/levelledNight.ts'
import { sayGainNow, sayWaiting } from '../../../../shared/schedule/level/sayLevelled.ts'
import { iso, minutes, type Play, T0 } from '../../../support/play.ts'
import { type Night, playNight, randomNight } from '../../../support/randomNight.ts'
import { fromT0, runbookOf, running } from '../given.ts'

const anyNight = fc
  .tuple(randomNight, fc.integer({ min: 1, max: 3 }), fc.boolean())
  .map(([night, people, keepsHours]): Night => ({ ...night, people, keepsHours }))

const levelled = ({ cutover, now }: Play) => levelledNight(cutover, now, { effort: 600 })
const mustLevel = (play: Play) => levelled(play) ?? expect.unreachable('nobody is limited')

/** What the night breaks, by definition. */
function broken({ cutover, now }: Play, night: LevelledNight): string[] {
  const { runbook, steps: states } = cutover
  const expected = forecast(cutover, now)
  const wrong: string[] = []
  const isPending = (step: number) => states[step]?.status === 'pending'
  /** As levelled; where it is over, as it was. */
  const timesOf = (id: string): { start: number; finish: number } | null => {
    const step = runbook.steps.findIndex((one) => one.id === id)
    if (step >= 0) return night.steps[step] ?? expected.steps[step] ?? null
    const gate = runbook.gates.findIndex((one) => one.id === id)
    const at = night.gates[gate]?.at ?? expected.gates[gate]?.at
    return at === undefined ? null : { start: at, finish: at }
  }
  for (const [step, { id, after, takes }] of runbook.steps.entries()) {
    const [own, free] = [night.steps[step], expected.steps[step]]
    if (!own || !free) continue
    if (own.start < free.start || own.finish < free.finish) wrong.push(`${id} is sooner than anybody expects`)
    if (own.finish < own.start) wrong.push(`${id} ends before it begins`)
    if (!isPending(step)) continue
    if (own.start < now) wrong.push(`${id} begins in the past`)
    if (!runbook.calendars && own.finish !== own.start + takes.likely * 1000) wrong.push(`${id} takes another time`)
    for (const { on, type, lag } of after) {
      const before = timesOf(on)
      if (!before) continue
      const mark = type[0] === 'F' ? before.finish : before.start
      const held = type[1] === 'F' ? own.finish : own.start
      if (held < mark + Math.max(0, lag) * 1000) wrong.push(`${id} does not wait for ${on}`)
    }
  }
  for (const [gate, { id }] of runbook.gates.entries())
    for (const step of indexOf(runbook).behindGate.get(id) ?? []) {
      const [opens, own] = [night.gates[gate], night.steps[step]]
      if (opens && own && isPending(step) && own.start < opens.at)
        wrong.push(`${runbook.steps[step]?.id} is before ${id}`)
    }
  const { capacity = 0 } = runbook.roles.find(({ id }) => id === 'ops') ?? {}
  for (const [step, own] of night.steps.entries()) {
    // Whoever is at work is at work; only what begins can be too much.
    if (!own || !isPending(step) || own.finish === own.start || runbook.calendars) continue
    const busy = night.steps.reduce((count, other, position) => {
      const begun = expected.steps[position]
      if (!other || !begun || states[position]?.status === 'unconfirmed') return count
      const until = isPending(position) ? other.finish : begun.finish
      const from = isPending(position) ? other.start : now
      return from <= own.start && own.start < until ? count + 1 : count
    }, 0)
    if (busy > capacity) wrong.push(`${busy} of ${capacity} are at work when ${runbook.steps[step]?.id} begins`)
  }
  return wrong
}

describe('a night with the people there are', () => {
  it('keeps all that the night keeps, never ends before the forecast or its bound, and occupies nobody twice', () => {
    fc.assert(
      fc.property(anyNight, (given) => {
        const play = playNight(given)
        const night = mustLevel(play)
        expect(broken(play, night)).toEqual([])
        expect(night.unlevelled).toBe(forecast(play.cutover, play.now).finish)
        expect(night.finish).toBeGreaterThanOrEqual(night.unlevelled)
        expect(night.finish).toBeGreaterThanOrEqual(night.bound)
        for (const { finishWithOneMore, since } of night.scarce) {
          expect(finishWithOneMore).toBeLessThanOrEqual(night.finish)
          expect(since).toBeGreaterThanOrEqual(play.now)
        }
        expect(levelled(play)).toEqual(night)
      }),
      { numRuns: 60 },
    )
  })

  it('is the forecast itself where there are people enough', () => {
    fc.assert(
      fc.property(anyNight, (given) => {
        const play = playNight({ ...given, people: 40 })
        const { steps, finish } = forecast(play.cutover, play.now)
        const night = mustLevel(play)
        expect([night.finish, night.scarce]).toEqual([finish, []])
        for (const [step, own] of night.steps.entries())
          if (own) expect([own.start, own.finish]).toEqual([steps[step]?.start, steps[step]?.finish])
      }),
      { numRuns: 40 },
    )
  })

  it('is the same moment for moment whoever asks, and grows no worse with one more person', () => {
    fc.assert(
      fc.property(anyNight, (given) => {
        const few = playNight(given)
        const more = playNight({ ...given, people: (given.people ?? 0) + 1 })
        const night = mustLevel(few)
        const from = levelledNight(more.cutover, more.now, { effort: 600, from: night })
        expect(from?.finish).toBeLessThanOrEqual(night.finish)
      }),
      { numRuns: 40 },
    )
  })

  /** Three tasks of half an hour for one person, the first under way since 22:00. */
  const three = (capacity: number) => {
    const runbook = runbookOf(
      ['a', 'b', 'c'].map((step) => ({ step, takes: '30m' })),
      [],
      {
        roles: { lead: { title: 'Lead' }, ops: { title: 'Operations', capacity }, sponsor: { title: 'Sponsor' } },
      },
    )
    return running(runbook).run('otto', { type: 'startStep', stepId: 'a' }).wait(minutes(10))
  }

  it('lets what runs go on, does the rest one after the other, and says who is waited for, since when and how long', () => {
    const night = mustLevel(three(1))
    expect(fromT0(night.unlevelled)).toBe(40)
    expect(fromT0(night.finish)).toBe(90)
    expect(night.steps.map((step) => step && [fromT0(step.start), fromT0(step.finish)])).toEqual([
      [0, 30],
      [30, 60],
      [60, 90],
    ])
    const [first] = night.scarce
    expect(first).toMatchObject({ role: 'ops', capacity: 1, steps: 2, waiting: (20 + 50) * 60 })
    expect(fromT0(first?.since)).toBe(10)
    expect(fromT0(first?.finishWithOneMore)).toBe(60)
    const clock = (at: number) => iso(at).slice(11, 16)
    expect(first && sayWaiting(first, clock)).toBe('Operations, 1 person: 1 h 10 min of waiting from 22:10, 2 steps.')
    expect(first && sayGainNow(first, night.finish, clock)).toBe('With 2: finished at 23:00, 30 min earlier.')
  })

  it('counts whoever is at work also where they are more than there should be', () => {
    const play = three(1)
    play.run('ole', { type: 'startStep', stepId: 'b' })
    const night = mustLevel(play)
    expect(night.steps.map((step) => step && fromT0(step.start))).toEqual([0, 10, 40])
  })

  it('leaves the people of a held step free until it goes on', () => {
    const play = three(1)
    play.run('otto', { type: 'holdStep', stepId: 'a', reason: 'The disk is away', until: iso(T0 + minutes(40)) })
    expect(mustLevel(play).steps.map((step) => step && fromT0(step.start))).toEqual([0, 10, 60])
  })

  it('is nothing where nobody is limited, and once it no longer goes on', () => {
    const play = running(runbookOf([{ step: 'a', takes: '30m' }]))
    expect(levelled(play)).toBeUndefined()
    const ended = three(1)
    ended.run('otto', { type: 'failStep', stepId: 'a', reason: 'The disk is away' })
    ended.run('lena', { type: 'cancelCutover', reason: 'Not tonight' })
    expect(levelled(ended)).toBeUndefined()
  })
})
