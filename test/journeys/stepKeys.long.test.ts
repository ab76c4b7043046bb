import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Journey, PHONE } from '../support/journey.ts'
import { press } from './console.ts'
import { faultsInEverySize } from './looks.ts'

let journey: Journey
beforeAll(async () => {
  journey = await Journey.begin()
})
afterEach(({ task }) => journey.leave(task))
afterAll(() => journey.end())

const SHEET = `ID,Task,Team,Responsible,Accountable,Consulted,Informed,Duration,After,Must finish by,Mode,Comments,Docs,Check
A.1,Stop the jobs,Ops,Ann,Lead,DBA,Desk,30m,,T+10m,,Ask Ann before the weekend,Job list https://wiki.example.net/jobs,No job runs
A.2,Reset the copy,DBA,Ben,Lead,,,20m,A.1,,Mock only,,,The copy is empty
A.3,Copy the data,DBA,Ben,Lead,Ops,Desk,90m,A.2,,both,,,Row counts are equal
`

it('what a sheet says beside the work comes with its steps, and those of a rehearsal are left out of the live night', async () => {
  await Promise.all(['lena', 'ann', 'dora'].map((name) => journey.person(`${name}@example.org`)))
  await journey.person('paula@example.org', 'planner')
  const page = await journey.open('paula@example.org', '/runbooks')
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'Night.csv', mimeType: 'text/csv', buffer: Buffer.from(SHEET) })
  await page.getByText('It would become 3 steps').waitFor()
  for (const [heading, field] of [
    ['Accountable', 'accountable'],
    ['Must finish by', 'deadline'],
    ['Mode', 'only'],
    ['Comments', 'comments'],
    ['Docs', 'links'],
  ] as const)
    expect(await page.getByLabel(`${heading} is`, { exact: true }).inputValue()).toBe(field)
  await page.getByText('only in a rehearsal · accountable: Lead').waitFor()
  await press(page, 'Use as runbook')
  await page
    .getByRole('status')
    .getByText(/No errors|it can be imported/)
    .waitFor()
  await press(page, 'Import')
  await page.getByText('Imported as version 1 of').waitFor()

  await page.goto(`${journey.server.url}/cutovers/new?runbook=night`)
  const mode = page.getByRole('group', { name: 'Mode' })
  await mode.getByText('Production.').waitFor()
  expect(await page.getByText('only and is left out').count()).toBe(0)
  await mode.getByRole('radio').last().check()
  await page.getByText('1 step is for a rehearsal only and is left out.').click()
  await page.getByRole('listitem').filter({ hasText: 'Reset the copy' }).waitFor()
  expect(await faultsInEverySize(page)).toEqual([])

  const people = {
    lead: ['lena@example.org'],
    ops: ['ann@example.org'],
    dba: ['ann@example.org'],
    desk: ['dora@example.org'],
  }
  const create = async (mode: 'live' | 'rehearsal') => {
    const { cutoverId } = await journey.call<{ cutoverId: string }>('POST', '/cutovers', {
      commandId: crypto.randomUUID(),
      runbook: { id: 'night' },
      mode,
      t0: new Date().toISOString(),
      people,
    })
    return cutoverId
  }
  const rehearsal = await journey.view(await create('rehearsal'))
  expect(rehearsal.steps.map(({ id }) => id)).toEqual(['a-1', 'a-2', 'a-3'])
  const id = await create('live')
  const live = await journey.view(id)
  expect(live.steps.map(({ id }) => id)).toEqual(['a-1', 'a-3'])

  const { deadline, parties } = live.steps[0] ?? {}
  expect(Date.parse(deadline ?? '') - Date.parse(live.t0)).toBe(10 * 60_000)
  expect(parties).toMatchObject({ accountable: ['lead'], informed: ['desk'] })

  await journey.give('lena', id, { type: 'startCutover' })
  await journey.give('ann', id, { type: 'startStep', stepId: 'a-1' })
  const lead = await journey.open('lena@example.org', `/cutovers/${id}/run?step=a-1`)
  const detail = lead.getByRole('complementary', { name: 'Step' })
  await detail.getByText(/Must be finished by .* late\./).waitFor()
  await detail.getByText('Informed: Desk').waitFor()
  await detail.getByText('Ask Ann before the weekend').waitFor()
  const link = detail.getByRole('link', { name: 'Job list' })
  expect(await link.getAttribute('href')).toBe('https://wiki.example.net/jobs')
  expect(await link.getAttribute('rel')).toContain('noopener')
  await lead.getByText('must be finished by').first().waitFor({ state: 'attached' })
  expect(await lead.getByText('Reset the copy').count()).toBe(0)
  expect(await faultsInEverySize(lead)).toEqual([])

  const doer = await journey.open('ann@example.org', `/cutovers/${id}/run`)
  await doer.getByText(/Must be finished by .*, and is expected/).waitFor()

  await journey.give('ann', id, { type: 'completeStep', stepId: 'a-1' })
  const desk = await journey.open('dora@example.org', `/cutovers/${id}/news`)
  await desk.getByText('“Stop the jobs” is done').waitFor()
  const phone = await journey.open('ann@example.org', `/cutovers/${id}/run?step=a-1`, PHONE)
  await phone.getByText('Accountable: ').waitFor()
  expect(await faultsInEverySize(phone)).toEqual([])
})
