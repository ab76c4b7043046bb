import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { ended, line, startTminus } from '../support/commandLine.ts'
import { DESK } from '../support/journey.ts'
import { scratchFolder } from '../support/postgres.ts'
import { announces, button, goTo, openStep, press, settled, shows, stepRow } from './console.ts'
import { faultsInEverySize } from './looks.ts'

// Two starts, and three minutes in which the countdown runs.
vi.setConfig({ testTimeout: 1_800_000 })

const TITLE = 'Deploy the release with the flag off'

let browser: Browser
let context: BrowserContext
let dataFolder: string
let server: ChildProcess
const faults: string[] = []

beforeAll(async () => {
  browser = await chromium.connect(inject('browser'))
  context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce' })
  context.setDefaultTimeout(60_000)
  context.on('weberror', (error) => faults.push(error.error().message))
  dataFolder = await scratchFolder()
})
afterAll(async () => {
  const over = ended(server)
  server.kill('SIGTERM')
  await over
  await browser.close()
})

const start = (port = '0') => startTminus(['serve'], { TMINUS_DATA: dataFolder, PORT: port })

/** What the tour writes in bold, in its order: what is opened and pressed. */
async function boldInTour(): Promise<string[]> {
  const readme = await readFile(join(PROJECT_FOLDER, 'README.md'), 'utf8')
  const tour = readme.slice(readme.indexOf('## Five minutes with it'), readme.indexOf('## With ServiceNow'))
  return [...tour.matchAll(/\*\*([^*]+)\*\*/g)].map(([, text = '']) => text.replaceAll(/\s+/g, ' '))
}

it('the tour of the README goes as it is written, one browser being everybody, through a kill and a second start', async () => {
  server = start()
  const origin = await line(server, /T-Minus is ready: (\S+)/)
  const demoAt = await line(server, /Start here: (\S+)/)
  const serviceNow = await line(server, /Mock ServiceNow +(http\S+),/)
  const password = await line(server, /Password +(\S+),/)
  const pid = Number(await line(server, /the process is (\d+)/))
  expect(demoAt).toBe(`${origin}/demo`)
  /** As the README has them in bold. */
  const done: string[] = []
  const presses = async (on: Parameters<typeof press>[0], label: string) => {
    done.push(label)
    await press(on, label)
  }
  const goes = async (page: Page, screen: string) => {
    done.push(screen)
    await goTo(page, screen)
    await settled(page)
  }

  const demo = await context.newPage()
  await demo.goto(demoAt)
  await demo.getByRole('link', { name: /^Amara Okafor/ }).waitFor()
  expect(await faultsInEverySize(demo)).toEqual([])
  const opens = async (name: string) => {
    done.push(name)
    const [page] = await Promise.all([
      context.waitForEvent('page'),
      demo.getByRole('link', { name: new RegExp(`^${name}`) }).click(),
    ])
    await page.getByRole('banner').waitFor()
    return page
  }

  const amara = await opens('Amara Okafor')
  await announces(/Countdown held by Amara Okafor/, amara)

  await goes(amara, 'Readiness')
  await amara.getByText('Support knows what changes and what to answer').first().click()
  await presses(amara.getByRole('main'), 'Verify')
  await amara.getByRole('navigation').getByText('100 %').waitFor()

  const tickets = await context.newPage()
  await tickets.goto(serviceNow)
  done.push('Approve')
  const ticket = tickets.getByRole('article').filter({ hasText: 'Release the new invoice editor' })
  await ticket.getByRole('button', { name: 'Approve', exact: true }).click()

  await goes(amara, 'Go / no-go')
  await amara.getByText('Approved').first().waitFor()
  await presses(amara.getByRole('main'), 'Open the poll')
  const [priya, sofia] = [await opens('Priya Raman'), await opens('Sofia Marchetti')]
  for (const page of [priya, sofia]) {
    await goTo(page, 'Go / no-go')
    await press(page.getByRole('main'), 'Go')
  }
  done.push('Go')
  const camille = await opens('Camille Laurent')
  await goTo(camille, 'Go / no-go')
  const signs = camille.getByRole('region', { name: /your vote for Product owner/ })
  await presses(signs, 'Go')
  await signs.getByLabel(new RegExp(password)).fill(password)
  await press(signs.getByRole('form'), 'Sign go')
  const decides = camille.getByRole('region', { name: 'Camille, you decide.' })
  await presses(decides, 'Go')
  await press(decides.getByRole('form'), 'Decide go')

  await presses(amara.getByRole('status').filter({ hasText: 'Countdown held' }), 'Resume the countdown')
  await goes(priya, 'Run')
  await shows(TITLE, 'waiting', priya)
  // The three minutes until T-0.
  await stepRow(priya, TITLE)
    .getByRole('img', { name: /^ready/ })
    .waitFor({ timeout: 400_000 })
  const step = await openStep(priya, TITLE)
  await button(step, 'Start').waitFor()
  await priya.keyboard.press('s')
  await shows(TITLE, 'running', priya)
  await priya.keyboard.press('c')
  const form = step.getByRole('form', { name: 'Complete' })
  await form.getByLabel('Build').fill('4.18.0')
  await press(form, 'Complete')
  await shows(TITLE, 'done', priya)
  done.push('Undo')
  await press(priya, 'Undo, pressed by mistake')
  await shows(TITLE, 'running', priya)
  expect(done).toEqual(await boldInTour())

  process.kill(pid, 'SIGKILL')
  await amara
    .getByText(/Offline since/)
    .first()
    .waitFor()
  server = start(new URL(origin).port)
  expect(await line(server, /Start here: (\S+)/)).toBe(demoAt)
  expect(await line(server, /Password +(\S+),/)).toBe(password)
  expect(await line(server, /Amara Okafor, cutover lead +(\S+)/)).toContain('/sign-in/')
  await goTo(amara, 'Run')
  await amara
    .getByText(/Offline since/)
    .first()
    .waitFor({ state: 'detached' })
  await shows(TITLE, 'running', amara, priya)
  expect(faults).toEqual([])
})
