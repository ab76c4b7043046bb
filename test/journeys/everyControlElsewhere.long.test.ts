/** What everyControl.long.test.ts does on the screens of a cutover, on the pages that are of none. */
import { Buffer } from 'node:buffer'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { goElsewhere, type Place } from '../support/everyControl.ts'
import { ADMIN, Journey, PASSWORD } from '../support/journey.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { press } from './console.ts'
import { NOBODY_ANSWERS } from './scene.ts'

vi.setConfig({ testTimeout: 1_200_000 })

let journey: Journey
let mailbox: Mailbox
beforeAll(async () => {
  mailbox = await openMailbox()
  journey = await Journey.begin({
    TMINUS_SMTP: mailbox.settings.server.href,
    TMINUS_MAIL_FROM: 'T-Minus <tminus@example.org>',
    TMINUS_WEBHOOK_ALLOW: NOBODY_ANSWERS,
  })
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await mailbox.close()
})

const PLAN = [
  'No,Task,Owner,Duration,Predecessor',
  '1,Stop the batch jobs,Operations,10 min,',
  '2,Copy the database,Database,45 min,1',
  '3,Point the service at it,Network,5 min,2',
  '4,Check the totals,Business,20,3',
].join('\n')

const tried = async (page: Page) => {
  const file = { name: 'plan.csv', mimeType: 'text/csv', buffer: Buffer.from(PLAN) }
  await page.getByLabel('Choose a file').setInputFiles(file)
  await page.getByText('Copy the database').first().waitFor()
}

/** Each browser in which somebody is signed in is one more session to end. */
const elsewhere = async (email: string) => {
  await journey.open(email, '/', { locale: 'de-DE' })
  await journey.open('olga@example.org', '/')
}

const ACCOUNT: Record<string, Place> = {
  Password: { address: '/password' },
  Passkeys: { address: '/passkeys' },
  'Where I am signed in': { address: '/sessions' },
  'How I am reached': { address: '/channels' },
}
const ORGANISATION: Record<string, Place> = {
  People: { address: '/people' },
  Audit: { address: '/audit' },
  'Everybody’s sessions': { address: '/people/sessions' },
  'API tokens': { address: '/tokens' },
  Settings: { address: '/settings' },
  Webhooks: { address: '/webhooks' },
}
const MAKING: Record<string, Place> = {
  Runbooks: { address: '/runbooks' },
  'Runbooks, with a plan': { address: '/runbooks', first: tried },
  'New cutover': { address: '/cutovers/new' },
  'New cutover, of a runbook': { address: '/cutovers/new?runbook=small-move' },
  'No such page': { address: '/no-such-page' },
}

it.each([
  ['an administrator’s own account', ADMIN, ACCOUNT],
  ['the organisation, by an administrator', ADMIN, ORGANISATION],
  ['the organisation, by an observer', 'otto@example.org', { ...ACCOUNT, 'API tokens': { address: '/tokens' } }],
  ['runbooks and new cutovers, by a planner', 'paula@example.org', MAKING],
] as const)('every control of %s does something in sight', async (_, email, places) => {
  await journey.person('otto@example.org', 'observer')
  await journey.person('paula@example.org', 'planner')
  await journey.cutover()
  await elsewhere(email)
  await fill()
  const { pressed, faults } = await goElsewhere(journey, email, places)
  expect(faults).toEqual([])
  expect(pressed.length).toBeGreaterThan(Object.keys(places).length)
})

/** Something of each kind: a token, a webhook, and somebody who has set a password over a link that Ada made. */
async function fill(): Promise<void> {
  const ada = await journey.open(ADMIN, '/')
  await ada.evaluate(() =>
    fetch('/api/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Nightly report' }),
    }),
  )
  await journey.call('POST', '/webhooks', { url: `http://${NOBODY_ANSWERS}:9/hook`, description: 'The pager' })
  const email = `new.${Date.now()}@example.org`
  const { person } = await journey.call<{ person: { id: string } }>('POST', '/people', { email, name: 'Nora Berg' })
  const { link } = await journey.call<{ link: string }>('POST', `/people/${person.id}/sign-in-link`, {})
  const page = await journey.newPage(email)
  await journey.enter(page, link)
  await page.goto(`${journey.server.url}/password`)
  await page.getByLabel('New password').fill(PASSWORD)
  await press(page, 'Set the password')
  await page.getByText('Your password is set').waitFor()
}
