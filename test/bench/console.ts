import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { buildConsole } from '../../server/http/consoleBuild.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServerProcess } from '../support/server.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { seedLongLog } from './longLog.ts'
import { clickRows, countNodes, scrollFrames, shownAt, tallPage, timelineFrames } from './screen.ts'
import { openCore } from './stage.ts'

/** What the console weighs, and how the largest cutover feels in a real browser. */
export const consoleLoad: Section = { name: 'console', run }

const STEPS = 5000
/** So far the night has come: a good part of the steps is done. */
const EVENTS = 12_000
const OPENINGS = 5
const CLICKS = 20
/** By then all that a page fetches ahead is there. */
const FETCHED_AHEAD_MS = 6000

async function run(bench: Bench): Promise<Figure[]> {
  await buildConsole(PROJECT_FOLDER, bench.say)
  const size = await firstLoad(join(PROJECT_FOLDER, 'dist'))
  return [size, ...(await onScreen(bench))]
}

/** What a browser fetches for `index.html` before anything shows: its scripts and what they are preloaded with. */
async function firstLoad(dist: string): Promise<Figure> {
  const page = await readFile(join(dist, 'index.html'), 'utf8')
  const tags = page.match(/<(?:script|link)\b[^>]*>/g) ?? []
  const paths = tags.flatMap((tag) =>
    tag.startsWith('<script') || tag.includes('rel="modulepreload"')
      ? (/(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? [])
      : [],
  )
  if (paths.length === 0) throw new Error('dist/index.html names no scripts')
  const sizes = await Promise.all(paths.map(async (path) => gzipSync(await readFile(join(dist, path))).length))
  return {
    what: `first load, ${paths.length} scripts`,
    measured: sizes.reduce((sum, size) => sum + size, 0) / 1000,
    unit: 'kB gz',
    budget: { atMost: 250 },
  }
}

async function onScreen(bench: Bench): Promise<Figure[]> {
  bench.say(`console, a cutover of ${STEPS} steps`)
  const url = await bench.database()
  const stage = await openCore(url)
  const cutoverId = await seedLongLog(stage, { steps: STEPS, events: EVENTS })
  const [, lead] = stage.members
  await stage.close()
  const server = await startServerProcess(url, { NODE_ENV: 'development' })
  const browser = await launchBrowser()
  try {
    bench.say('console, in Chromium')
    const address = `${server.url}/cutovers/${cutoverId}/run`
    const signIn = await server.tminus('signin', lead?.email ?? '')
    const context = await enter(browser, signIn)
    return await measure(browser, context, address)
  } finally {
    await browser.close()
    await server.stop()
  }
}

async function measure(browser: Browser, signedIn: BrowserContext, address: string): Promise<Figure[]> {
  const cookies = await signedIn.cookies()
  const fresh: number[] = []
  let scripts: Promise<number>[] = []
  for (let round = 0; round < OPENINGS; round++) {
    const context = await desk(browser)
    await context.addCookies(cookies)
    const page = await context.newPage()
    scripts = []
    page.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return
      // What is fetched ahead may still be on its way when the page is closed.
      scripts.push(
        response.body().then(
          (body) => gzipSync(body).length,
          () => 0,
        ),
      )
    })
    fresh.push(await shownAt(page, address, 'tr[data-step]'))
    await Promise.all(scripts)
    await context.close()
  }
  const page = await signedIn.newPage()
  const again: number[] = []
  for (let round = 0; round < OPENINGS; round++) again.push(await shownAt(page, address, 'tr[data-step]'))
  const nodes = await countNodes(page)
  const scrolledAtOnce = await scrollFrames(page, '.list__scroller')
  await atRest(page)
  const scrolled = await scrollFrames(page, '.list__scroller')
  const delays = await clickRows(page, CLICKS)
  const moved = await timelineMoves(page, address)
  const bare = await tallPage(await signedIn.newPage())
  const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0)
  const cutover = `a cutover of ${STEPS.toLocaleString('en')} steps`
  return [
    {
      what: `opening ${cutover} until its list shows`,
      measured: median(fresh) / 1000,
      unit: 's',
      budget: { atMost: 1 },
      note: `In a browser that knows nothing yet, server and browser on this machine; ${Math.round(bytes / 1000)} kB gz of scripts in all`,
    },
    { what: 'the same once more, scripts in the cache', measured: median(again) / 1000, unit: 's' },
    { what: 'DOM nodes then', measured: nodes, unit: '', budget: { atMost: 1400 } },
    {
      what: 'frames while scrolling the list, p95',
      measured: scrolled,
      unit: 'ms',
      budget: { atMost: 17 },
      note:
        `Once the forecast has been computed and nothing is fetched any more; right after opening ${scrolledAtOnce.toFixed(1)} ms. ` +
        `A page with nothing but height, in the same browser: ${bare.toFixed(1)} ms`,
    },
    ...moved,
    {
      what: `opening steps by ${CLICKS} clicks, slowest until the next paint`,
      measured: Math.max(...delays),
      unit: 'ms',
      budget: { atMost: 100 },
      note: `Event timing, as INP counts it; the middle one ${median(delays)} ms`,
    },
  ]
}

/** What is computed and fetched beside the page is there: on two processors it takes frames from what is moved meanwhile. */
async function atRest(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^Forecast.*%/ }).waitFor()
  await page.waitForTimeout(FETCHED_AHEAD_MS)
}

/** The same cutover as a picture, at the width of its window. */
async function timelineMoves(run: Page, address: string): Promise<Figure[]> {
  const page = await run.context().newPage()
  await page.goto(address.replace(/run$/, 'timeline'))
  await page.getByRole('application', { name: 'Timeline' }).getByText('T-0', { exact: true }).waitFor()
  await atRest(page)
  const scrolled = await timelineFrames(page, 'scroll')
  const zoomed = await timelineFrames(page, 'zoom')
  await page.close()
  return [
    { what: 'frames while the timeline is moved, p95', measured: scrolled, unit: 'ms', budget: { atMost: 17 } },
    { what: 'frames while it is zoomed, p95', measured: zoomed, unit: 'ms', budget: { atMost: 17 } },
  ]
}

const desk = (browser: Browser) => browser.newContext({ viewport: { width: 1440, height: 900 } })

/** A desk where somebody is signed in by a link. */
export async function enter(browser: Browser, link: string): Promise<BrowserContext> {
  const context = await desk(browser)
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: /^Continue as/ }).click()
  await page.waitForURL(({ pathname }) => !pathname.startsWith('/sign-in'))
  await page.close()
  return context
}
