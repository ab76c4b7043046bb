import type { Browser } from 'playwright-core'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { buildConsole } from '../../server/http/consoleBuild.ts'
import type { DraftCreated } from '../../shared/draft/protocol.ts'
import { launchBrowser } from '../support/browser.ts'
import { generateRunbookYaml } from '../support/generateRunbook.ts'
import { startServerProcess } from '../support/server.ts'
import { enter } from './console.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { countNodes, keyDelays, scrollFrames, shownAt, tallPage } from './screen.ts'
import { openCore } from './stage.ts'

/** A draft of the largest plan as a table in a real browser: what it feels like to open, scroll and write in it. */
export const grid: Section = { name: 'grid', run }

const STEPS = 5000
const OPENINGS = 3
const WRITTEN = 15

async function run(bench: Bench): Promise<Figure[]> {
  await buildConsole(PROJECT_FOLDER, bench.say)
  const url = await bench.database()
  const stage = await openCore(url)
  const [planner] = stage.members
  await stage.close()
  const server = await startServerProcess(url, { NODE_ENV: 'development' })
  const browser = await launchBrowser()
  try {
    bench.say(`grid, a draft of ${STEPS} steps`)
    const id = await makeDraft(server.url, planner?.token ?? '')
    bench.say('grid, in Chromium')
    const signIn = await server.tminus('signin', planner?.email ?? '')
    return await measure(browser, signIn, `${server.url}/runbooks/drafts/${id}`)
  } finally {
    await browser.close()
    await server.stop()
  }
}

async function makeDraft(server: string, token: string): Promise<string> {
  const response = await fetch(`${server}/api/drafts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ commandId: 'bench', from: { yaml: generateRunbookYaml({ seed: 1, steps: STEPS }) } }),
  })
  if (!response.ok) throw new Error(`The draft was not made: ${await response.text()}`)
  const made: DraftCreated = await response.json()
  return made.id
}

async function measure(browser: Browser, signIn: string, address: string): Promise<Figure[]> {
  const context = await enter(browser, signIn)
  const page = await context.newPage()
  const opened: number[] = []
  for (let round = 0; round < OPENINGS; round++) opened.push(await shownAt(page, address, '.grid__row [data-column]'))
  const nodes = await countNodes(page)
  // Its first check is a matter of its own: a processor that reads 5,000 steps draws no frames beside.
  await page
    .getByText(/^(Nothing is wrong|\d+ steps:)/)
    .first()
    .waitFor()
  const scrolled = await scrollFrames(page, '.grid')
  const delays = await keyDelays(page, '.grid', WRITTEN)
  const bare = await tallPage(await context.newPage())
  return [
    {
      what: `opening a draft of ${STEPS.toLocaleString('en')} steps until its table shows`,
      measured: median(opened) / 1000,
      unit: 's',
      budget: { atMost: 1 },
    },
    { what: 'DOM nodes then', measured: nodes, unit: '', budget: { atMost: 1400 } },
    {
      what: 'frames while scrolling the table, p95',
      measured: scrolled,
      unit: 'ms',
      budget: { atMost: 17 },
      note: `A page with nothing but height, in the same browser: ${bare.toFixed(1)} ms`,
    },
    {
      what: `writing ${WRITTEN} cells one below the other, slowest key until the next paint`,
      measured: Math.max(...delays),
      unit: 'ms',
      budget: { atMost: 100 },
      note: `Event timing, as INP counts it; the middle one ${median(delays)} ms`,
    },
  ]
}
