/** A look back over REST on a real server: computed beside the main thread, the same on every node, refused while the night goes on. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { lookBackShape } from '../../../shared/schedule/lookBack/lookBackShape.ts'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { iso } from '../../support/play.ts'

/** And nothing that it does not describe. */
const described = z.strictObject(lookBackShape.shape)

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const SOURCE = `
runbook: short-night
title: Short night
tier: 3
timezone: Europe/Berlin
window: 3h
roles: { lead: { title: Lead }, dba: { title: Database } }
phases: [Night]
workstreams:
  Night:
    - { step: load, title: Load the ledger, phase: Night, owner: dba, takes: 30m, rollback: "none, because it stays" }
    - { step: compare, title: Compare the totals, phase: Night, owner: dba, takes: 20m, after: [load], rollback: "none, because it only reads" }
`

it('says what became of the plan once the night is closed, and not before', async () => {
  expect((await app.call('POST', '/api/runbooks', { as: 'paula', body: { source: SOURCE } })).status).toBe(200)
  const people = { lead: [emailOf('lena')], dba: [emailOf('dana')] }
  const t0 = Date.now() - 3 * 3_600_000
  const body = { commandId: randomUUID(), runbook: { id: 'short-night' }, mode: 'live', t0: iso(t0), people }
  const made = await app.call('POST', '/api/cutovers', { as: 'paula', body })
  const id = made.read(z.looseObject({ cutoverId: z.string() })).cutoverId
  const give = async (as: string, command: object) => {
    const answer = await app.call('POST', `/api/cutovers/${id}/commands`, {
      as,
      body: { commandId: randomUUID(), command },
    })
    expect(answer.status, answer.text).toBe(200)
  }
  const path = `/api/cutovers/${id}/look-back`
  await give('lena', { type: 'startCutover' })
  const early = await app.call('GET', path, { as: 'lena' })
  expect([early.status, early.text]).toEqual([409, expect.stringContaining('once it is over')])
  for (const stepId of ['load', 'compare']) {
    await give('dana', { type: 'startStep', stepId })
    await give('dana', { type: 'completeStep', stepId })
  }
  await give('lena', { type: 'closeCutover' })
  const [looked, again] = await Promise.all(
    [1, 2].map(async () => (await app.call('GET', path, { as: 'lena' })).read(described)),
  )
  expect(again).toEqual(looked)
  const other = await app.node()
  expect((await other.call('GET', path, { as: 'lena' })).read(described)).toEqual(looked)
  expect(looked?.steps.map(({ baseline }) => baseline?.start)).toEqual([iso(t0), iso(t0 + 30 * 60_000)])
  const { delay } = looked ?? {}
  expect(delay?.parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(delay?.milliseconds)
  expect((await app.call('GET', '/api/cutovers/nothing/look-back', { as: 'lena' })).status).toBe(404)
})
