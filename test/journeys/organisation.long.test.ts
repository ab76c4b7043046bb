import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PASSWORD, PHONE } from '../support/journey.ts'
import { follow, press } from './console.ts'
import { NIGHT, upToGo } from './night.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
  for (const [email, role] of [
    ['olaf.berg@example.org', 'admin'],
    ['berta.kim@example.org', 'member'],
    ['ingrid.dahl@example.org', 'member'],
  ] as const) {
    await journey.person(email, role)
  }
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

it('[R6] a link that an administrator makes is confirmed by another, and all of it stands in the audit log', async () => {
  const ada = await journey.open('ada@example.org', '/people')
  const ingridsRow = ada.getByRole('listitem').filter({ hasText: 'ingrid.dahl@example.org' })
  await ingridsRow.getByRole('button', { name: 'Sign-in link' }).click()
  const link = await ingridsRow.getByRole('textbox').inputValue()

  const ingrid = await journey.newPage('ingrid.dahl@example.org', PHONE)
  await ingrid.goto(link)
  await ingrid.getByText('This one-time link signs you in as').waitFor()
  await journey.enter(ingrid, link)
  await ingrid.goto(`${journey.server.url}/password`)
  await ingrid.getByLabel('New password').fill(PASSWORD)
  await press(ingrid, 'Set the password')
  await ingrid.getByText('Your password is set').waitFor()

  await ada.reload()
  await ada.getByText(/Password set .* over a link that Ada made/).waitFor()
  const ofIngrid = ada.getByRole('region', { name: 'Confirm for Ingrid Dahl' })
  await ofIngrid.getByText('An administrator who is neither of the two confirms it.').waitFor()

  // Whom Ada has made an administrator confirms nothing yet either.
  const olaf = await journey.open('olaf.berg@example.org', '/people')
  const waiting = olaf.getByRole('region', { name: 'Confirm for Ingrid Dahl' })
  await waiting.getByRole('button', { name: 'Confirm…' }).click()
  await waiting.getByRole('button', { name: 'I have asked: confirm' }).click()
  await olaf.getByRole('alert').filter({ hasText: 'Your own way in' }).waitFor()

  expect(await journey.server.tminus('confirm', 'olaf.berg@example.org')).toContain('the role of an administrator')
  await waiting.getByRole('button', { name: 'I have asked: confirm' }).click()
  await olaf.getByText('Confirmed.').waitFor()

  await ada.getByRole('link', { name: 'Audit' }).click()
  await ada.getByText('confirmed the password of Ingrid Dahl, which came through Ada').waitFor()
  await ada.getByText('set a first password over a one-time link, made by Ada').waitFor()
})

it('a tab says when another person has signed in in the same browser', async () => {
  const tab = await journey.open('berta.kim@example.org', '/')
  const other = await tab.context().newPage()
  await other.goto(await journey.signInLink('ingrid.dahl@example.org'))
  await other.getByText('Berta Kim is signed in here now').waitFor()
  await press(other, 'Continue as Ingrid Dahl')
  await tab.getByRole('heading', { name: 'This browser is now signed in as Ingrid Dahl' }).waitFor()
  await press(tab, 'Continue as Ingrid Dahl')
  await tab.getByRole('heading', { name: 'Releases' }).waitFor()
})

it('[R15] a tab that was told nothing does nothing for the person who has signed in in the same browser since', async () => {
  const id = await journey.cutover({ yaml: NIGHT })
  await upToGo(journey, id)
  const tab = await journey.newPage('dana@example.org')
  // As in a browser that stops the channel of a tab it has put to sleep.
  await tab.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'))
  await journey.enter(tab, await journey.signInLink('dana@example.org'))
  await tab.goto(`${journey.server.url}/cutovers/${id}/people`)
  await tab.getByRole('heading', { name: 'People' }).waitFor()
  const head = (await journey.events(id)).length
  const link = await journey.signInLink('ben@example.org')
  expect((await tab.context().request.post(link, { data: {} })).ok()).toBe(true)

  // What it asks for next carries Dana's name and Ben's cookie.
  await follow(tab, '/sessions')
  await tab.getByRole('heading', { name: 'This browser is now signed in as Ben' }).waitFor()
  expect((await journey.events(id)).length).toBe(head)

  await press(tab, 'Sign in as Dana again')
  await tab.getByRole('heading', { name: 'Sign in', exact: true }).waitFor()
  expect(new URL(tab.url()).searchParams.get('next')).toBe('/sessions')
})
