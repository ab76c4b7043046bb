import { expect, it } from 'vitest'
import type { StepState } from '../../../shared/cutoverState.ts'
import { saysNumbers } from '../../support/evidence/saysNumbers.ts'
import { generateRunbook } from '../../support/generateRunbook.ts'
import { minutes, Play, T0 } from '../../support/play.ts'

it('the forecast of five thousand steps, of which three hundred run, is all numbers', () => {
  const runbook = generateRunbook({ seed: 3, steps: 5000 })
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  const { cutover } = new Play(runbook, { people }).run('lead', { type: 'startCutover' })
  const now = T0 + minutes(90)
  const by = { by: 'lead', at: T0 }
  const steps = cutover.steps.map((state, position): StepState => {
    if (position >= 600) return state
    if (position % 2 === 0) return { status: 'running', startedAt: now - minutes(position % 40), started: by }
    return { status: 'done', startedAt: T0, started: by, completedAt: now, completed: { ...by, at: now } }
  })
  const risk = saysNumbers({ ...cutover, steps }, now)
  expect(risk.trials).toBe(1000)
  expect(risk.steps.filter((step) => step !== null)).toHaveLength(5000)
})
