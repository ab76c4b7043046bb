import { afterAll, beforeAll, expect, it } from 'vitest'
import { judge } from '../../support/matrix/judge.ts'
import { triesOf } from '../../support/matrix/sample.ts'
import { type Stage, setTheStage } from '../../support/matrix/stage.ts'

const tries = triesOf(1)

let stage: Stage
beforeAll(async () => {
  stage = await setTheStage()
})
afterAll(() => stage.end())

it(`[R5] [R6] [R15] each of ${tries.length.toLocaleString('en')} combinations is answered as the rules read`, {
  timeout: 1_800_000,
}, async () => {
  const { tried, wrong } = await judge(stage, tries)
  expect(wrong).toEqual([])
  expect(tried).toBe(tries.length)
})
