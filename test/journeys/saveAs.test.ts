import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey } from '../support/journey.ts'
import { follow } from './console.ts'
import { NIGHT } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

/** The file that the menu's entry saves. */
async function saved(page: Page, entry: string): Promise<{ name: string; bytes: Buffer }> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as', exact: true }).first().click()
  await page.getByRole('menuitem', { name: entry, exact: true }).click()
  const file = await download
  return { name: file.suggestedFilename(), bytes: await buffer(await file.createReadStream()) }
}

it('a planner takes a version as a workbook, and brings it back as the same runbook', async () => {
  await journey.cutover({ yaml: NIGHT })
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  const { name, bytes } = await saved(page, 'Excel')
  expect(name).toMatch(/-v1\.xlsx$/)
  expect(bytes.subarray(0, 2).toString()).toBe('PK')
  await page.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes })
  await page.getByText('The runbook has all of this plan already.').waitFor({ timeout: 60_000 })
})

it('a cutover is saved as it stands, and its people have their own steps as a calendar', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const page = await journey.open('dana@example.org', `/cutovers/${id}/print`)
  expect((await saved(page, 'CSV')).name).toBe('Short night.csv')
  expect((await saved(page, 'Microsoft Project (XML)')).bytes.toString()).toContain('schemas.microsoft.com/project')
  const { name, bytes } = await saved(page, 'Calendar of my steps')
  expect(name).toBe('Short night-mine.ics')
  const calendar = bytes.toString()
  expect(calendar).toContain('SUMMARY:Freeze writes')
  expect(calendar).not.toContain('SUMMARY:Validate')

  await follow(page, `/cutovers/${id}/run`)
  await page.getByRole('button', { name: /settings$/ }).click()
  const mine = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'My steps as a calendar' }).click()
  expect((await mine).suggestedFilename()).toBe(`${id}-mine.ics`)
})
