import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMAND_TYPES } from '../../../shared/commands.ts'
import { judge } from '../../support/matrix/judge.ts'
import { triesOf } from '../../support/matrix/sample.ts'
import { type Stage, setTheStage } from '../../support/matrix/stage.ts'
import { SITUATIONS_OF_THE_NIGHT, STANDINGS } from '../../support/matrix/standing.ts'
import { combinations, JUDGED, LEFT_OUT } from '../../support/matrix/tries.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setTheStage()
})
afterAll(() => stage.end())

it('every command is judged, and every combination is tried or left out for a reason that is named', () => {
  expect([...JUDGED, 'bulk'].sort()).toEqual([...COMMAND_TYPES].sort())
  const counts = new Map<string, number>()
  for (const { leftOut = 'tried' } of combinations()) counts.set(leftOut, (counts.get(leftOut) ?? 0) + 1)
  expect([...counts.keys()].sort()).toEqual(['tried', ...Object.keys(LEFT_OUT)].sort())
  expect(counts.get('tried')).toBeGreaterThan(70_000)
})

it.each(SITUATIONS_OF_THE_NIGHT)('what stands in %s is what is written down', (situation) => {
  const { phase, isPaused, isStopped, isCountdownHeld, steps, items, gates, watched } = STANDINGS[situation]
  const view = stage.view(situation)
  const statusOf = (things: readonly { id: string; status: string }[]) =>
    Object.fromEntries(things.map(({ id, status }) => [id, status]))
  expect(view.phase).toBe(phase)
  expect([view.pause, view.stop, view.countdown]).toEqual([
    isPaused ? 'paused' : 'flowing',
    isStopped ? 'called' : 'none',
    isCountdownHeld ? 'held' : 'counting',
  ])
  expect(statusOf(view.steps)).toMatchObject(statusOf(steps))
  expect(statusOf(view.gates)).toEqual(statusOf(gates))
  expect(statusOf(view.readiness.items)).toEqual(statusOf(items))
  for (const { id, isResolved } of watched) {
    expect(view.watchItems.find(({ title }) => title === id)?.resolvedAt !== undefined).toBe(isResolved)
  }
})

describe('[R5] [R6] [R15] whoever gives whichever command in whatever way', () => {
  it('is answered as the rules read: everybody as they say it, and a sample of the rest', async () => {
    const { came, wrong } = await judge(stage, triesOf(97))
    expect(wrong).toEqual([])
    expect(Object.keys(came).sort()).toEqual(['missing', 'role', 'rule', 'shape', 'unauthorised', 'yes'])
  })
})
