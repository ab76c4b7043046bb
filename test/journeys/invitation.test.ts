import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD, PHONE } from '../support/journey.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { give, press } from './console.ts'
import { done, GATE, makeReady, NIGHT, sign } from './night.ts'

let mailbox: Mailbox
let journey: Journey
beforeAll(async () => {
  mailbox = await openMailbox()
  journey = await Journey.begin({
    TMINUS_SMTP: mailbox.settings.server.href,
    TMINUS_MAIL_FROM: 'T-Minus <tminus@example.org>',
    TMINUS_MAIL_DOMAINS: 'example.org',
  })
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await mailbox.close()
})

const linkTo = async (email: string): Promise<string> => {
  // Beside those that call them.
  const linkIn = (text: string) => /http\S+\/sign-in\/\S+/.exec(text)?.[0]
  const latest = () => mailbox.mails.flatMap(({ to, text }) => (to === email ? (linkIn(text) ?? []) : [])).at(-1)
  await expect.poll(latest).toBeDefined()
  return latest() ?? ''
}

it('a new person comes by an invitation mail, chooses a password, and signs the gate that they were asked for', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })

  const lead = await journey.open('lena@example.org', `/cutovers/${id}/people`)
  const operations = lead.getByRole('region', { name: 'Operations' })
  const picker = operations.getByRole('combobox', { name: 'Who holds Operations' })
  await picker.fill('bella.mueller@example.org')
  await lead.getByRole('option', { name: 'Invite bella.mueller@example.org…' }).waitFor()
  await picker.press('Enter')
  await operations.getByLabel('Name of bella.mueller@example.org').fill('Bella Müller')
  await press(operations, 'Invite')
  await operations.getByText('An invitation is on its way to bella.mueller@example.org').waitFor()
  await operations.getByRole('button', { name: 'Take Bella Müller away' }).waitFor()
  await operations.getByRole('button', { name: 'Send link to Olga' }).click()
  await operations.getByText('Link sent').waitFor()
  expect(await linkTo('olga@example.org')).toContain('/sign-in/')

  // On a live cutover nobody is released by a slip.
  await operations.getByRole('button', { name: 'Take Olga away' }).click()
  await press(operations.getByRole('region', { name: 'Release Olga' }), 'Keep')
  await operations.getByRole('button', { name: 'Take Olga away' }).click()
  await press(operations.getByRole('region', { name: 'Release Olga' }), 'Release')
  await operations.getByRole('button', { name: 'Take Olga away' }).waitFor({ state: 'detached' })

  const bella = await journey.newPage('bella.mueller@example.org', PHONE)
  await bella.goto(await linkTo('bella.mueller@example.org'))
  await bella.getByRole('heading', { name: 'Welcome to Test' }).waitFor()
  await bella.reload()
  await press(bella, 'Continue as Bella Müller')
  await bella.getByLabel('New password').fill(PASSWORD)
  await press(bella, 'Set the password')
  await bella.getByRole('link', { name: 'Go to the cutover' }).click()
  await bella.waitForURL(new RegExp(`/cutovers/${id}/run`))
  await bella.goto(`${journey.server.url}/cutovers/${id}/gates?gate=${GATE}`)
  const cast = bella.getByRole('region', { name: 'Bella, your vote for Operations' })
  await give(cast, 'Go', { says: { 'our password': PASSWORD }, sends: 'Sign go' })
  await bella.getByText('1 valid signature, 2 required').waitFor()
  await sign(journey, id, 'sam')
  const signed = (await journey.events(id)).filter((event) => event.type === 'gateSigned')
  expect(signed.map(({ role }) => role).sort()).toEqual(['operations', 'sponsor'])
})

it('who has forgotten their password sets another over a mail, and is not told who else is here', async () => {
  await journey.person('ingrid.dahl@example.org')
  const page = await journey.newPage('ingrid.dahl@example.org')
  await page.goto(`${journey.server.url}/sign-in`)
  await page.getByRole('link', { name: 'No password yet, or forgotten it?' }).click()
  await page.getByLabel('E-mail').fill('nobody.at.all@example.org')
  await press(page, 'Send the link')
  const said = (await page.getByRole('status').textContent())?.replace('nobody.at.all', 'X')
  await page.goto(`${journey.server.url}/forgotten-password`)
  await page.getByLabel('E-mail').fill('ingrid.dahl@example.org')
  await press(page, 'Send the link')
  expect((await page.getByRole('status').textContent())?.replace('ingrid.dahl', 'X')).toBe(said)

  await page.goto(await linkTo('ingrid.dahl@example.org'))
  await press(page, 'Continue as Ingrid Dahl')
  await page.getByLabel('New password').fill(PASSWORD)
  await press(page, 'Set the password')
  await page.getByText('Your password is set').waitFor()
  expect(mailbox.mails.some(({ to }) => to === 'nobody.at.all@example.org')).toBe(false)
})

it('roles are filled from an earlier cutover and from pasted lines, and Enter in a picker creates nothing', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  const page = await journey.open('ada@example.org', '/cutovers/new?runbook=short-night')
  await page.getByLabel('Copy people from an earlier cutover').selectOption({ value: id })
  await page.getByText('Copied from “Short night”.').waitFor()
  await page.getByRole('button', { name: 'Take Dana away' }).waitFor()
  await press(page, 'Paste a list')
  await page
    .getByLabel('One line per role: role, e-mail')
    .fill('scribe, ingrid.dahl@example.org\nscribe, carl@example.org')
  await press(page, 'Use this list')
  await page.getByText('Line 2: nobody here is known as “carl@example.org”.').waitFor()
  await page.getByRole('button', { name: 'Take Ingrid Dahl away' }).waitFor()
  await press(page, 'Invite')
  await page.getByText('An invitation is on its way to carl@example.org').waitFor()
  await press(page, 'OK')
  await press(page, 'Use this list')
  await page.getByRole('button', { name: 'Take Carl away' }).waitFor()
  await page.getByRole('combobox', { name: 'Scribe' }).fill('nobody at all')
  await page.getByRole('combobox', { name: 'Scribe' }).press('Enter')
  expect(new URL(page.url()).pathname).toBe('/cutovers/new')
  expect(await page.getByText('Not created').count()).toBe(0)
})
