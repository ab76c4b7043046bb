import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { DESK, Journey, PASSWORD, PHONE } from '../support/journey.ts'
import { button, give, press } from './console.ts'
import { done, GATE, makeReady, NIGHT } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const EMAIL = 'olga@example.org'

it('is added, signs in, signs a gate with one thumb, and is removed', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await makeReady(journey, id)
  await journey.give('lena', id, { type: 'startCutover' }, ...done('announce'), { type: 'openPoll', gateId: GATE })
  for (const who of ['nils', 'dana']) await journey.give(who, id, { type: 'report', gateId: GATE, vote: 'go' })
  const phone = await withDevice(PHONE)
  await journey.enter(phone, atLocalhost(await journey.signInLink(EMAIL)))
  await phone.goto(atLocalhost('/password'))
  await phone.getByLabel('New password').fill(PASSWORD)
  await press(phone, 'Set the password')
  await phone.getByText('Your password is set').waitFor()

  await phone.goto(atLocalhost('/passkeys'))
  await phone.getByText('You have no passkey yet.').waitFor()
  const adding = phone.getByRole('form', { name: 'Add a passkey' })
  await adding.getByLabel('What you call this device').fill('My phone')
  await adding.getByLabel('Your password, once more').fill('not that one at all')
  await press(adding, 'Add a passkey')
  await adding.getByRole('alert').filter({ hasText: 'That is not your password.' }).waitFor()
  await adding.getByLabel('Your password, once more').fill(PASSWORD)
  await press(adding, 'Add a passkey')
  const listed = phone.getByRole('listitem').filter({ hasText: 'My phone' })
  await listed.getByText('not used yet').waitFor()

  await signOut(phone)
  await press(phone, 'Sign in with a passkey')
  await phone.getByRole('heading', { name: 'Releases' }).waitFor()

  await phone.goto(atLocalhost(`/cutovers/${id}/gates`))
  const cast = phone.getByRole('region', { name: 'Olga, your vote for Operations' })
  await button(cast, 'Go').waitFor()
  const began = performance.now()
  await give(cast, 'Go', { sends: 'Sign go' })
  await phone.getByText('Signed with a passkey.').waitFor()
  expect(performance.now() - began).toBeLessThan(30_000)
  const signed = (await journey.events(id)).filter((event) => event.type === 'gateSigned')
  expect(signed).toMatchObject([{ role: 'operations', vote: 'go', proof: 'passkey' }])

  // The password stays good for it; what a passkey was given for is over.
  const again = phone.getByRole('region', { name: 'You signed go for Operations' })
  await press(again, 'Change')
  await press(again, 'No-go')
  await again.getByLabel('Why not, for everybody to read').fill('No cover')
  await press(again, 'Use your password instead')
  await again.getByLabel('Your password, once more').fill(PASSWORD)
  await press(again, 'Sign no-go')
  await phone.getByText('Signed with a password.').waitFor()

  await phone.goto(atLocalhost(`/cutovers/${id}/audit`))
  await phone.getByText('signed go with a passkey for Operations').waitFor()
  await phone.goto(atLocalhost(`/cutovers/${id}/print`))
  await phone.getByText(/^Operations: no-go, Olga.* Signed with a password\.$/).waitFor()
  await phone.goto(atLocalhost('/passkeys'))
  await listed.getByText(/last used/).waitFor()
  await press(listed, 'Remove')
  await press(listed, 'Remove My phone')
  await phone.getByText('“My phone” is removed.').waitFor()
  await phone.getByText('You have no passkey yet.').waitFor()
  await signOut(phone)
  await press(phone, 'Sign in with a passkey')
  await phone.getByRole('alert').waitFor()
})

it('nobody whose device does not recognise them signs, and the password is there', async () => {
  const page = await withDevice({ viewport: DESK }, false)
  await page.goto(atLocalhost('/sign-in'))
  await press(page, 'Sign in with a passkey')
  await page.getByRole('alert').filter({ hasText: 'No passkey was given.' }).waitFor()
  await page.getByLabel('Password').waitFor()
})

it('an address without a name has none, and says where they are', async () => {
  const page = await journey.newPage(EMAIL)
  await page.goto(`${journey.server.url}/sign-in`)
  await page.getByText(`Passkeys need a name: they work at ${atLocalhost('')}. Sign in with your password`).waitFor()
  expect(await button(page, 'Sign in with a passkey').count()).toBe(0)
  await journey.enter(page, await journey.signInLink(EMAIL))
  await page.goto(`${journey.server.url}/passkeys`)
  await page.getByText('Here you sign in, and sign gates, with your password.').waitFor()
  expect(await button(page, 'Add a passkey').count()).toBe(0)
})

it('over plain http there are none, and the password is asked for', async () => {
  const page = await journey.newPage(EMAIL)
  await page.route('http://tminus.test/**', async (route) => {
    const url = route.request().url().replace('http://tminus.test', journey.server.url)
    await route.fulfill({ response: await route.fetch({ url }) })
  })
  await page.goto('http://tminus.test/sign-in')
  await page.getByText('Passkeys need https, and this page came over plain http. Sign in with your password').waitFor()
  expect(await button(page, 'Sign in with a passkey').count()).toBe(0)
  await page.getByLabel('Password').waitFor()
})

/** Passkeys are bound to names, so these go to the server by its name. */
const atLocalhost = (address: string): string => {
  const url = new URL(address, journey.server.url)
  url.hostname = 'localhost'
  return address === '' ? url.origin : url.href
}

/** A browser whose device makes and keeps passkeys, and recognises its owner, or does not. */
async function withDevice(options: BrowserContextOptions, isUserVerified = true): Promise<Page> {
  const page = await journey.newPage(EMAIL, options)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
  return page
}

async function signOut(page: Page): Promise<void> {
  await page.goto(atLocalhost('/'))
  await page.getByRole('button', { name: 'Olga, settings' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}
