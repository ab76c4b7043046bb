import { Buffer } from 'node:buffer'
import type { WebSocketRoute } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { button, follow, press } from './console.ts'
import { becomes, cell, draftOf, grid, pasteCells, saved, stateOf, texts, write } from './plan.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const PLAN = `runbook: ledger-move
title: The ledger moves
tier: 2
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database }
phases: [Outage]
workstreams:
  Database:
    - step: freeze-writes
      title: Freeze writes
      phase: Outage
      owner: dba
      takes: 10m
      verify: The write rate reads 0.
      rollback: { title: Allow writes again, takes: 5m }
    - step: ship-snapshot
      title: Ship the snapshot
      phase: Outage
      owner: dba
      takes: 20m
      after: [freeze-writes]
      verify: The checksum fits.
      rollback: none, because it only reads
  Business:
    - step: tell-everybody
      title: Tell everybody
      phase: Outage
      owner: lead
      takes: 5m
      after: [ship-snapshot]
      verify: The mail has gone out.
      rollback: none, because it is a mail
`

it('a runbook becomes a draft, is edited by keys and from a spreadsheet, mended, reviewed, and is a version', async () => {
  await journey.person('paula@example.org', 'planner')
  const dana = await journey.person('dana@example.org')
  await journey.call('POST', '/runbooks', PLAN)
  const page = await journey.open('paula@example.org', '/runbooks')
  const entry = page.getByRole('listitem').filter({ hasText: 'ledger-move' })
  await press(entry, 'Edit as a table')
  await grid(page).waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  // By keys alone.
  await grid(page).focus()
  await page.keyboard.press('ControlOrMeta+Home')
  for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
  await page.keyboard.type('Freeze all writes')
  await page.keyboard.press('Enter')
  await page.keyboard.press('F2')
  await page.keyboard.type(' offsite')
  await page.keyboard.press('Tab')
  await saved(page)
  expect(texts(await stateOf(journey, id), 'title')).toEqual([
    'Freeze all writes',
    'Ship the snapshot offsite',
    'Tell everybody',
  ])

  // Five hundred rows with ten columns, beyond the end; and taken back at once.
  const rows = Array.from({ length: 500 }, (_, index) => [
    `copy-${index}`,
    `Copy table ${index}`,
    'dba',
    index === 0 ? 'ship-snapshot' : `copy-${index - 1}`,
    '1m',
    'Outage',
    'none, because it only reads',
    'The count fits.',
  ])
  await grid(page).getByRole('gridcell', { name: 'Add a step' }).first().click()
  await pasteCells(page, rows)
  await becomes(async () => (await stateOf(journey, id)).rows.length, 503)
  await saved(page)
  expect(texts(await stateOf(journey, id), 'title')[2]).toBe('Copy table 0')
  await page.keyboard.press('ControlOrMeta+z')
  await becomes(async () => (await stateOf(journey, id)).rows.length, 3)
  await page.keyboard.press('ControlOrMeta+y')
  await becomes(async () => (await stateOf(journey, id)).rows.length, 503)
  await page.keyboard.press('ControlOrMeta+z')
  await becomes(async () => (await stateOf(journey, id)).rows.length, 3)

  // A new step is written on from cell to cell, in its own row.
  await grid(page).getByRole('gridcell', { name: 'Add a step' }).first().click()
  await page.keyboard.type('count')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Count the rows')
  await page.keyboard.press('Tab')
  await saved(page)
  expect((await stateOf(journey, id)).rows[2]?.cells).toMatchObject({
    step: { text: 'count' },
    title: { text: 'Count the rows' },
  })
  for (let times = 0; times < 2; times++) await page.keyboard.press('ControlOrMeta+z')
  await becomes(async () => (await stateOf(journey, id)).rows.length, 3)

  // A fault stands in its cell and is mended by its button.
  await write(page, '20m', '2h 70m')
  const faults = page.getByRole('region', { name: 'Faults and warnings' })
  await faults.getByText('Row 2, Takes:').waitFor()
  await expect.poll(() => cell(page, '2h 70m').getAttribute('aria-invalid')).toBe('true')
  await faults.getByRole('listitem').filter({ hasText: 'Row 2, Takes' }).getByRole('button', { name: 'Fix' }).click()
  await cell(page, '3h10m').waitFor()
  await saved(page)

  // Whoever has a workstream in hand edits its rows only, and approves it.
  await press(page, 'Give to… Database')
  await page.getByLabel('Who edits and approves Database').fill('dana')
  await page.keyboard.press('Enter')
  await becomes(async () => (await stateOf(journey, id)).workstreams[0]?.people, [dana])
  await press(page, 'Done Database')
  await press(page, 'Ask for review')
  const hers = await journey.open('dana@example.org', `/runbooks/drafts/${id}`)
  await cell(hers, 'Tell everybody').click()
  await hers.keyboard.press('Delete')
  await hers.getByText(/These rows are edited by planners/).waitFor()
  await press(hers, 'Approve Database')
  await press(page, 'Approve Business')
  await page.getByText('2 of 2 approved').waitFor()
  await press(page, 'Approve as a version')
  await page.getByRole('heading', { name: 'Approved', exact: true }).waitFor()
  const { versions } = await journey.call<{ versions: { version: number }[] }>('GET', '/runbooks/ledger-move')
  expect(versions).toHaveLength(2)
  await page.getByRole('link', { name: 'New cutover' }).waitFor()
  expect(await button(page, 'Ask for review').count()).toBe(0)
})

it('[R15] two people at one cell: the second is shown what the first wrote, and chooses', async () => {
  await journey.person('paula@example.org', 'planner')
  await journey.person('pit@example.org', 'planner')
  const id = await draftOf(journey, PLAN)
  const paula = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  const pit = await journey.open('pit@example.org', `/runbooks/drafts/${id}`)
  // He has begun to write when she is done.
  await cell(pit, '20m').dblclick()
  await pit.keyboard.press('ControlOrMeta+a')
  await pit.keyboard.type('45m')
  await paula.getByRole('list', { name: 'Here now' }).getByText('Pit').waitFor()
  await write(paula, '20m', '30m')
  await saved(paula)
  await cell(pit, '30m').waitFor()
  await pit.keyboard.press('Enter')
  await pit.getByText('Paula wrote').waitFor()
  expect(texts(await stateOf(journey, id), 'takes')[1]).toBe('30m')
  await press(pit, 'Put mine')
  await becomes(async () => texts(await stateOf(journey, id), 'takes')[1], '45m')
  await cell(paula, '45m').waitFor()
})

it('[R15] what was written on a dead line waits visibly, survives a reload, and is asked for', async () => {
  await journey.person('paula@example.org', 'planner')
  const id = await draftOf(journey, PLAN)
  const page = await journey.open('paula@example.org', `/runbooks/drafts/${id}`)
  await cell(page, 'Ship the snapshot').waitFor()
  // The page can be fetched, and nothing of it reaches the server.
  let isDead = false
  const lines: WebSocketRoute[] = []
  await page.routeWebSocket(/socket\.io/, (route) => {
    if (isDead) return route.close()
    lines.push(route.connectToServer(), route)
  })
  await page.reload()
  await cell(page, 'Ship the snapshot').waitFor()
  isDead = true
  for (const line of lines) await line.close()
  await page
    .getByText(/not live since/)
    .first()
    .waitFor()
  await write(page, 'Ship the snapshot', 'Ship it')
  await page.getByText(/an edit waiting/).waitFor()
  expect(texts(await stateOf(journey, id), 'title')[1]).toBe('Ship the snapshot')

  page.on('dialog', (dialog) => void dialog.accept())
  await page.reload()
  isDead = false
  await page.getByText('An edit of yours was not acknowledged').waitFor()
  expect(texts(await stateOf(journey, id), 'title')[1]).toBe('Ship the snapshot')
  await press(page, 'Send now')
  await becomes(async () => texts(await stateOf(journey, id), 'title')[1], 'Ship it')
  await saved(page)
})

it('the plan that somebody has becomes a table without a detour', async () => {
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  const sheet = ['Task,Owner,Duration,Depends on', 'Freeze writes,dba,10m,', 'Ship the snapshot,dba,2h 70m,1'].join(
    '\n',
  )
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'plan.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) })
  await page.getByRole('heading', { name: 'plan.csv' }).waitFor()
  await press(page.getByRole('region', { name: 'Import a plan' }), 'Edit as a table')
  await cell(page, 'Ship the snapshot').waitFor()
  expect(page.url()).toContain('/runbooks/drafts/')
})

it('a draft that is made after somebody has gone elsewhere does not take them there', async () => {
  await journey.person('paula@example.org', 'planner')
  await journey.call('POST', '/runbooks', PLAN)
  const page = await journey.open('paula@example.org', '/runbooks')
  const late = Promise.withResolvers<void>()
  await page.route('**/api/drafts', async (route) => {
    await late.promise
    await route.continue()
  })
  const answer = page.waitForResponse((response) => response.request().method() === 'POST')
  await press(page.getByRole('listitem').filter({ hasText: 'ledger-move' }), 'Edit as a table')
  await follow(page, '/')
  await page.getByRole('heading', { name: 'Releases' }).waitFor()
  late.resolve()
  await (await answer).finished()
  await follow(page, '/runbooks')
  await page.getByRole('heading', { name: 'Drafts' }).waitFor()
  await page.waitForTimeout(500)
  expect(new URL(page.url()).pathname).toBe('/runbooks')
})
