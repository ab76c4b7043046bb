/** Takes the pictures of the README, the same ones each time: `node test/journeys/pictures.ts`. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { closedRehearsal, releaseAboutToStart } from '../../server/demo/scenes.ts'
import { buildConsole } from '../../server/http/consoleBuild.ts'
import { launchBrowser } from '../support/browser.ts'
import { askForWrites, erpAhead, NIGHT, paymentsNight, WRITES } from './nights.ts'
import { withPalette } from './palette.ts'
import { openTheatre, type Theatre } from './theatre.ts'

const FOLDER = join(import.meta.dirname, 'pictures')
const PROJECT = join(import.meta.dirname, '../..')
/** Who has the run open too while its pictures are taken. */
const COMPANY = ['jonas', 'meiling', 'noor', 'kwame', 'elif', 'ingrid']

const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' }
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
}
const DARK: BrowserContextOptions = { colorScheme: 'dark' }
const LIGHT: BrowserContextOptions = { colorScheme: 'light' }

async function takePictures(): Promise<void> {
  await buildConsole(PROJECT, console.log)
  const theatre = await openTheatre()
  const browser = await launchBrowser()
  try {
    await closedRehearsal(theatre.scenery, NIGHT)
    await releaseAboutToStart(theatre.scenery, NIGHT)
    const erp = await erpAhead(theatre.scenery)
    const night = await paymentsNight(theatre.scenery)
    const payments = `/cutovers/${night.player.cutover.id}`

    await at(NIGHT, theatre, browser, async ({ enter, shoot }) => {
      for (const who of COMPANY) await enter(who, `${payments}/run`)
      await shoot('run-dark', 'sofia', `${payments}/run?step=smoke-read-only`, DARK)
      await shoot('run-light', 'amara', `${payments}/run`, LIGHT)
      await shoot('phone-light', 'sofia', `${payments}/run`, { ...PHONE, ...LIGHT })
      await shoot('timeline-dark', 'amara', `${payments}/timeline`, DARK, untilSure)
      await shoot('readiness-dark', 'amara', `/cutovers/${erp}/readiness?item=peak-load-test`, DARK)
      await shoot('portfolio-light', 'amara', '/', LIGHT)
      await shoot('plan-light', 'oleksandra', '/runbooks', LIGHT, asTable)
    })
    const asked = await askForWrites(night)
    await at(night.player.now, theatre, browser, async ({ enter, shoot }) => {
      for (const who of COMPANY) await enter(who, `${payments}/gates`)
      await shoot('gate-dark', asked, `${payments}/gates?gate=${WRITES}`, DARK)
    })
  } finally {
    await browser.close()
    await theatre.close()
  }
}

interface Camera {
  /** Somebody opens a page and stays. */
  enter(who: string, address: string, options?: BrowserContextOptions): Promise<{ context: BrowserContext; page: Page }>
  shoot(
    name: string,
    who: string,
    address: string,
    options: BrowserContextOptions,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<void>
}

/** Has a server for which it is that instant, while pictures are taken. */
async function at(
  now: number,
  theatre: Theatre,
  browser: Browser,
  take: (camera: Camera) => Promise<void>,
): Promise<void> {
  const server = await theatre.showAt(now)
  const enter: Camera['enter'] = async (who, address, options = {}) => {
    const context = await browser.newContext({ ...DESK, ...options })
    // Nothing is offered that a second visit would not show.
    await context.grantPermissions(['notifications'])
    const page = await context.newPage()
    await page.goto(`${server.url}${await theatre.wayIn(who)}`)
    await page.getByRole('button', { name: /^Continue as/ }).click()
    await page.waitForURL(({ pathname }) => !pathname.startsWith('/sign-in'))
    await page.goto(`${server.url}${address}`)
    await settled(page)
    return { context, page }
  }
  const shoot: Camera['shoot'] = async (name, who, address, options, prepare) => {
    const { context, page } = await enter(who, address, options)
    await prepare?.(page)
    await settled(page)
    await writeFile(join(FOLDER, `${name}.png`), withPalette(await page.screenshot()))
    await context.close()
  }
  try {
    await take({ enter, shoot })
  } finally {
    await Promise.all(browser.contexts().map((context) => context.close()))
    await server.stop()
  }
}

/** Everything that is computed later is there, the fonts too. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('heading').first().waitFor()
  await page
    .getByText(/^(Reading|Loading|Opening)/)
    .first()
    .waitFor({ state: 'detached' })
  await page.waitForLoadState('networkidle')
  // Buttons that have just come take no press for a moment, and look like it.
  await page.locator('.offers__unsettled').first().waitFor({ state: 'detached' })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/** A version of the move, as a table with a fault in it. */
async function asTable(page: Page): Promise<void> {
  const move = page.getByRole('listitem').filter({ hasText: 'payments-datacentre-move' })
  await move.getByRole('button', { name: 'Edit as a table' }).click()
  await page.getByRole('button', { name: 'OK', exact: true }).click()
  const takes = page.locator('[data-column="takes"]').filter({ hasText: '1m..2m..3m' }).first()
  await takes.click()
  await page.keyboard.type('2h 70m')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Fix/ }).first().waitFor()
}

/** Until the forecast knows how sure it is. */
const untilSure = (page: Page): Promise<void> => page.getByText(/it holds with/).waitFor()

await takePictures()
