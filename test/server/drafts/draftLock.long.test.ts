import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { DraftCommandInput } from '../../../shared/draft/commands.ts'
import { PLANS } from '../../../shared/draft/library/plans.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const HOUR = 3_600_000
const refused = z.object({ refusal: z.object({ code: z.string(), message: z.string() }) })

const give = (id: string, command: DraftCommandInput) =>
  app.call('POST', `/api/drafts/${id}/commands`, { as: 'paula', body: { commandId: randomUUID(), command } })

async function approvedPlan(): Promise<string> {
  const yaml = PLANS.find((plan) => plan.id === 'empty')?.yaml ?? ''
  const body = { commandId: randomUUID(), from: { yaml: yaml.replace('new-plan', `plan-${randomUUID().slice(0, 8)}`) } }
  const { id } = (await app.call('POST', '/api/drafts', { as: 'paula', body })).read(z.looseObject({ id: z.string() }))
  await give(id, { type: 'askForReview' })
  await give(id, { type: 'approveWorkstream', workstream: 'w1', seen: 2 })
  expect((await give(id, { type: 'approveDraft', seen: 3 })).status).toBe(200)
  return id
}

async function cutoverOf(id: string, inHours: number, mode: 'live' | 'rehearsal' = 'live'): Promise<string> {
  const { draft } = (await app.call('GET', `/api/drafts/${id}`, { as: 'paula' })).read(
    z.looseObject({ draft: z.looseObject({ approved: z.object({ runbookId: z.string() }).loose() }) }),
  )
  const made = await app.call('POST', '/api/cutovers', {
    as: 'paula',
    body: {
      commandId: randomUUID(),
      runbook: { id: draft.approved.runbookId },
      mode,
      t0: new Date(Date.now() + inHours * HOUR).toISOString(),
      people: { lead: ['lena@example.org'], approver: ['paula@example.org'] },
    },
  })
  return made.read(z.looseObject({ cutoverId: z.string() })).cutoverId
}

const reopen = { type: 'reopenDraft', reason: 'One more step' } as const

it('a plan locks when a live cutover of its version is two days away, and follows its T-0', async () => {
  const id = await approvedPlan()
  const cutover = await cutoverOf(id, 24)
  expect((await app.call('GET', `/api/drafts/${id}/planned`, { as: 'paula' })).read(z.unknown())).toMatchObject({
    planned: [{ cutoverId: cutover }],
  })
  expect((await give(id, reopen)).read(refused).refusal.code).toBe('draftLocked')

  const t0 = new Date(Date.now() + 100 * HOUR).toISOString()
  await app.give('lena', cutover, { type: 'moveT0', t0, reason: 'The vendor is late' })
  expect((await give(id, reopen)).status).toBe(200)

  const back = new Date(Date.now() + 20 * HOUR).toISOString()
  await app.give('lena', cutover, { type: 'moveT0', t0: back, reason: 'The vendor is in time' })
  const edit = { type: 'setSection', section: 'description', text: 'More', seen: 0 } as const
  expect((await give(id, edit)).read(refused).refusal.message).toContain('Changes go through edits of that cutover')
  expect((await give(id, { type: 'unlock', reason: 'A typo in the text' })).status).toBe(200)
  expect((await give(id, edit)).status).toBe(200)
})

it('a rehearsal locks nothing, nor does a cutover that was cancelled', async () => {
  const id = await approvedPlan()
  await cutoverOf(id, 1, 'rehearsal')
  const live = await cutoverOf(id, 24)
  expect((await give(id, reopen)).status).toBe(409)
  await app.give('lena', live, { type: 'cancelCutover', reason: 'Not this year' })
  expect((await give(id, reopen)).status).toBe(200)
})

it('an archived plan is said so in the list, and its version stays', async () => {
  const id = await approvedPlan()
  expect((await give(id, { type: 'archiveDraft', reason: 'It is done' })).status).toBe(200)
  const lines = (await app.call('GET', '/api/drafts', { as: 'paula' })).read(
    z.object({
      drafts: z.array(z.looseObject({ id: z.string(), archived: z.looseObject({ reason: z.string() }).optional() })),
    }),
  )
  expect(lines.drafts.find((one) => one.id === id)?.archived?.reason).toBe('It is done')
  expect(await cutoverOf(id, 200)).not.toBe('')
  expect((await give(id, reopen)).read(refused).refusal.code).toBe('draftState')
  expect((await give(id, { type: 'bringBackDraft', reason: 'Not quite' })).status).toBe(200)
  expect((await give(id, reopen)).status).toBe(200)
})

it('an edit of it finds the cutovers that have not ended by an index, among many that have', async () => {
  const id = await approvedPlan()
  const cutover = await cutoverOf(id, 1000)
  const copies = 1000
  await app.sql`
    insert into cutovers (organisation, id, runbook_id, runbook_hash, head, head_hash, last_at, status, line)
    select organisation, id || '-' || n, runbook_id, runbook_hash, head, head_hash, last_at, 'closed',
      line || jsonb_build_object('id', id || '-' || n, 'status', 'closed')
    from cutovers, generate_series(1, ${copies}::integer) as n where id = ${cutover}`
  // No consumer of the log has anything to do with them.
  await app.sql`
    insert into consumer_positions (consumer, organisation, cutover, seq, hash)
    select consumer, organisation, id, head, head_hash
    from cutovers cross join (select distinct consumer from consumer_positions) as known on conflict do nothing`
  await app.sql`analyze cutovers`
  expect((await give(id, reopen)).status).toBe(200)
  const scans = async () => {
    const [row] = await app.sql<{ scans: number }[]>`
      select idx_scan as scans from pg_stat_user_indexes where indexrelname = 'cutovers_open'`
    return row?.scans ?? 0
  }
  const before = await scans()
  const edits = 10
  for (let seen = 0, number = 0; number < edits; number++) {
    const edit = { type: 'setSection', section: 'description', text: `Text ${number}`, seen } as const
    const { events } = (await give(id, edit)).read(z.object({ events: z.array(z.looseObject({ seq: z.number() })) }))
    seen = events.at(-1)?.seq ?? 0
  }
  await expect.poll(async () => (await scans()) - before).toBeGreaterThanOrEqual(edits)
})
