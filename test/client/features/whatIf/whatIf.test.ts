import { describe, expect, it } from 'vitest'
import { changeFields, changeOf } from '../../../../client/features/whatIf/changeFields.ts'
import { cellsOf, HEADS } from '../../../../client/features/whatIf/comparedCells.ts'
import type { TriedScenario } from '../../../../client/features/whatIf/whatIfWorker.ts'
import type { FormAnswers } from '../../../../client/forms/offer.ts'
import { futureOf } from '../../../../shared/whatIf/future.ts'
import { helpAlong } from '../../../support/improvise.ts'
import { iso, minutes, Play, T0 } from '../../../support/play.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const play = helpAlong(new Play(smallRunbook()), 12)
const { cutover } = play
const { steps } = cutover.runbook
const ahead = steps.find((_, position) => cutover.steps[position]?.status === 'pending')?.id ?? ''

const asked = (said: FormAnswers): string[] =>
  changeFields(cutover)
    .filter(({ when }) => when?.(said) ?? true)
    .map(({ name }) => name)

describe('the form of a what-if', () => {
  it('asks only what the change needs', () => {
    expect(asked({ what: 'slip' })).toEqual(['what', 'stepId', 'by'])
    expect(asked({ what: 'skip' })).toEqual(['what', 'stepId'])
    expect(asked({ what: 'takes' })).toEqual(['what', 'stepId', 'takes'])
    expect(asked({ what: 'moveT0' })).toEqual(['what', 'by', 'way'])
    expect(asked({ what: 'people' })).toEqual(['what', 'role', 'people', 'sense'])
    expect(asked({ what: 'add' })).toEqual(['what', 'title', 'takes', 'owner', 'after', 'before'])
  })

  it('offers no step that is over', () => {
    const field = changeFields(cutover).find(({ name }) => name === 'stepId')
    const offered = steps.filter((step, position) => field?.steps?.(step, position)).map(({ id }) => id)
    expect(offered).toContain(ahead)
    const done = steps.filter((_, position) => cutover.steps[position]?.status === 'done').map(({ id }) => id)
    expect(done.length).toBeGreaterThan(0)
    for (const id of done) expect(offered).not.toContain(id)
  })

  it.each<[FormAnswers, object]>([
    [
      { what: 'slip', stepId: ahead, by: '20' },
      { kind: 'slip', stepId: ahead, by: 1200 },
    ],
    [
      { what: 'takes', stepId: ahead, takes: '10..20..45' },
      { kind: 'takes', stepId: ahead, takes: '10m..20m..45m' },
    ],
    [
      { what: 'moveT0', by: '30', way: 'earlier' },
      { kind: 'moveT0', by: -1800 },
    ],
    [
      { what: 'window', by: '1.5', way: 'later' },
      { kind: 'window', by: 90 },
    ],
    [
      { what: 'people', role: 'dba', people: '2', sense: 'fewer' },
      { kind: 'people', role: 'dba', by: -2 },
    ],
    [
      { what: 'reorder', stepId: ahead },
      { kind: 'reorder', stepId: ahead, after: [] },
    ],
    [
      { what: 'add', title: 'Ask the vendor', owner: 'dba', takes: '15', before: ahead },
      { kind: 'add', title: 'Ask the vendor', owner: 'dba', takes: '15m', after: [], before: [ahead] },
    ],
  ])('makes of %o what it says', (said, change) => {
    expect(changeOf(said, cutover)).toMatchObject(change)
  })

  it.each<FormAnswers>([
    {},
    { what: 'slip', stepId: ahead },
    { what: 'slip', stepId: ahead, by: '-5' },
    { what: 'slip', by: '20' },
    { what: 'takes', stepId: ahead },
    { what: 'moveT0', by: '0', way: 'later' },
    { what: 'people', people: '1', sense: 'more' },
    { what: 'people', role: 'dba', people: '0', sense: 'more' },
    { what: 'people', role: 'dba', people: '1.5', sense: 'more' },
    { what: 'add', title: ' ', owner: 'dba', takes: '15' },
  ])('makes nothing of %o', (said) => {
    expect(changeOf(said, cutover)).toBeUndefined()
  })

  it('puts an added step where its neighbour is', () => {
    const near = steps.find(({ id }) => id === ahead)
    const { workstream, phase } = near ?? expect.unreachable('nothing is ahead')
    const said = { what: 'add', title: 'Ask the vendor', owner: 'dba', takes: '15', after: ahead }
    expect(changeOf(said, cutover)).toMatchObject({ workstream, phase })
  })
})

describe('futures beside each other', () => {
  const say = { time: iso, span: (seconds: number) => `${seconds} s` }
  const future = futureOf(cutover, play.now)
  const stands: TriedScenario = { future, finish80: T0, chance: 0.9, refused: [], commands: [] }

  it('say the figure alone where it is as it stands', () => {
    const cells = cellsOf(stands, stands, say, cutover.runbook)
    expect(cells).toHaveLength(HEADS.length)
    expect(cells.map(({ difference }) => difference)).toEqual(HEADS.map(() => undefined))
    expect(cells[1]).toEqual({ text: '90 %' })
  })

  it('say when it ends with the people there are, where somebody is limited', () => {
    const withPeople = T0 + minutes(90)
    const cells = cellsOf(
      { ...stands, withPeople: withPeople - minutes(12) },
      { ...stands, withPeople },
      say,
      cutover.runbook,
    )
    expect(cells).toHaveLength(HEADS.length + 1)
    expect(cells.at(-1)).toEqual({ text: iso(withPeople - minutes(12)), difference: '−12 min' })
  })

  it('say by how much another differs, and what is wrong with it', () => {
    const finish80 = future.windowEnd + minutes(7)
    const cells = cellsOf(
      { ...stands, finish80, chance: 0.42 },
      { ...stands, finish80: finish80 - minutes(25) },
      say,
      cutover.runbook,
    )
    expect(cells[0]).toEqual({ text: iso(finish80), difference: '+25 min', tone: 'late' })
    expect(cells[1]).toEqual({ text: '42 %', difference: '−48', tone: 'late' })
  })
})
