/**
 * Takes the pictures of the README: `node test/journeys/pictures.ts`. A payments platform moves in the night, an hour and
 * a half after T-0: a step is late, one has failed, one is held, several run; later the poll for writes is open.
 */
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildConsole } from '../../server/consoleBuild.ts'
import { CAST, PAYMENTS_CREW, PLANNER } from '../../server/demo/cast.ts'
import { Performance } from '../../server/demo/performance.ts'
import { Player } from '../../server/demo/player.ts'
import { closedRehearsal, releaseAboutToStart, type Scenery } from '../../server/demo/scenes.ts'
import { gateView } from '../../shared/criteria.ts'
import { isFinished, stepView } from '../../shared/steps.ts'
import { launchBrowser } from '../support/browser.ts'
import { openTheatre, type Theatre } from './theatre.ts'

const FOLDER = join(import.meta.dirname, 'pictures')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A Saturday, 23:00 in Berlin; past, since a session that begins now would have ended in a future night. */
const T0 = Date.parse('2026-11-14T22:00:00Z')
const NIGHT = T0 + 113 * MINUTE + 7_000
const GATE = 'writes-go'
const LATE = 'check-balances'

const DESK = { width: 1440, height: 900 }
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
}

async function takePictures(): Promise<void> {
  await buildConsole(join(import.meta.dirname, '../..'), console.log)
  const theatre = await openTheatre()
  const browser = await launchBrowser()
  try {
    const { scenery } = theatre
    await closedRehearsal(scenery, NIGHT)
    await releaseAboutToStart(scenery, NIGHT)
    const erp = await erpInThreeDays(scenery)
    const payments = await paymentsNight(scenery)
    await payments.performance.until(NIGHT)
    await shootNight(theatre, browser, payments.player.cutover.id, erp)

    const asked = await openPoll(payments)
    await shootGate(theatre, browser, payments.player.cutover.id, asked, payments.player.now + 20_000)
  } finally {
    await browser.close()
    await theatre.close()
  }
}

interface Night {
  player: Player
  performance: Performance
}

async function paymentsNight(scenery: Scenery): Promise<Night> {
  const player = await begin(scenery, 'payments-datacentre-move', PAYMENTS_CREW, {
    now: T0 - 14 * DAY,
    t0: T0,
    body: { mode: 'live', release: 'Data centre move' },
  })
  const performance = new Performance(player, {
    seed: 11,
    incidents: {
      'roll-call': { kind: 'noted', text: 'Everybody is on the bridge; Wanjiru joins from Nairobi.' },
      'take-safety-copy': { kind: 'late', minutes: 6, reason: 'The copy waits for the storage array.' },
      'promote-replica': { kind: 'noted', text: 'pg_is_in_recovery() is f on both new servers.' },
      'prove-hsms': { kind: 'fails', minutes: 12, reason: 'slot 3 answers “not ready” since its restart' },
      'sign-on-schemes': { kind: 'held', minutes: 8, reason: 'scheme B does not answer on its second line' },
    },
  })
  await performance.until(T0 - 13 * DAY)
  await player.give(lead(player), { type: 'startCutover' })
  await performance.until(T0 + 40 * MINUTE)
  await player.give(lead(player), {
    type: 'skipStep',
    stepId: 'check-routes',
    reason: 'The carriers confirmed the route by phone',
  })
  await performance.until(T0 + 102 * MINUTE + 15_000)
  // Nobody in the crew asks for more time here: it is simply over.
  await player.give(holder(player, 'qa'), { type: 'startStep', stepId: LATE })
  return { player, performance }
}

/** An ERP go-live whose weekend begins in three days: evidence comes in, some of it is late. */
async function erpInThreeDays(scenery: Scenery): Promise<string> {
  const { roles } = await scenery.runbook('erp-golive-weekend')
  const crew = CAST.filter(({ role }) => role === 'member').map(({ key }) => key)
  const people = Object.fromEntries(roles.map(({ id }, index) => [id, [crew[index % crew.length] ?? PLANNER]]))
  const t0 = T0 + 12 * DAY - 5 * HOUR
  const player = await begin(scenery, 'erp-golive-weekend', people, {
    now: t0 - 20 * DAY,
    t0,
    body: { mode: 'live', release: 'ERP go-live' },
  })
  await new Performance(player, { seed: 3, unverified: ['uat-exit', 'restore-tested'] }).until(NIGHT)
  return player.cutover.id
}

/** The poll for writes as it is asked: most have reported, one on a condition, one has signed. Answers whose turn it is. */
async function openPoll({ player, performance }: Night): Promise<string> {
  const observed = 'The fifty balances agree to the cent.'
  await player.give(holder(player, 'qa'), { type: 'completeStep', stepId: LATE, observed })
  while (!isPossible(player, GATE)) await performance.until(player.now + 20_000)
  const view = gateView(player.cutover, GATE)
  if (!view) throw new Error(`There is no gate ${GATE}`)
  await player.give(lead(player), { type: 'openPoll', gateId: GATE })
  for (const role of view.definition.reporters) {
    player.now += 14_000
    const conditional = role === 'app'
    await player.give(holder(player, role), {
      type: 'report',
      gateId: GATE,
      role,
      ...(conditional
        ? {
            vote: 'goWithConditions',
            condition: { text: 'Both pools answer below 80 ms at 10 %', stepId: 'compare-10' },
          }
        : { vote: 'go' }),
    })
  }
  player.now += 31_000
  const poll = gateView(player.cutover, GATE)?.state.poll
  const [first = '', second = ''] = view.definition.approvers.roles
  if (!poll) throw new Error('The poll is not open')
  const { id: pollId, basis } = poll
  await player.give(holder(player, first), { type: 'sign', gateId: GATE, role: first, vote: 'go', pollId, basis })
  return PAYMENTS_CREW[second]?.[0] ?? ''
}

/** Whether all that the gate waits for is done. The crew opens its poll a minute later. */
function isPossible({ cutover }: Player, gateId: string): boolean {
  const after = gateView(cutover, gateId)?.definition.after ?? []
  return after.every(({ on }) => {
    const step = stepView(cutover, on)
    return step ? isFinished(step.state) : gateView(cutover, on)?.state.status === 'go'
  })
}

async function shootNight(theatre: Theatre, browser: Browser, payments: string, erp: string): Promise<void> {
  const server = await theatre.showAt(NIGHT)
  const shoot = camera(theatre, browser, server.url)
  const run = `/cutovers/${payments}/run`
  await shoot('run-dark', 'sofia', `${run}?step=smoke-read-only`, { colorScheme: 'dark' })
  await shoot('run-light', 'amara', run, { colorScheme: 'light' })
  await shoot('phone-light', 'sofia', run, { ...PHONE, colorScheme: 'light' })
  await shoot('readiness-dark', 'amara', `/cutovers/${erp}/readiness`, { colorScheme: 'dark' })
  await shoot('portfolio-light', 'amara', '/', { colorScheme: 'light' })
  await shoot('timeline-dark', 'amara', `/cutovers/${payments}/timeline`, { colorScheme: 'dark' })
  await server.stop()
}

async function shootGate(
  theatre: Theatre,
  browser: Browser,
  payments: string,
  asked: string,
  now: number,
): Promise<void> {
  const server = await theatre.showAt(now)
  const shoot = camera(theatre, browser, server.url)
  await shoot('gate-dark', asked, `/cutovers/${payments}/gates?gate=${GATE}`, { colorScheme: 'dark' })
  await server.stop()
}

function camera({ wayIn }: Theatre, browser: Browser, url: string) {
  return async (name: string, who: string, address: string, options: BrowserContextOptions): Promise<void> => {
    const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    await page.goto(`${url}${await wayIn(who)}`)
    await page.waitForURL((at) => !at.pathname.startsWith('/sign-in'))
    await page.goto(`${url}${address}`)
    await settled(page)
    await page.screenshot({ path: join(FOLDER, `${name}.png`) })
    await context.close()
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
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

interface Beginning {
  now: number
  t0: number
  body: object
}

/** @param crew keys of the cast by role */
function begin(scenery: Scenery, runbookId: string, crew: Record<string, string[]>, { now, t0, body }: Beginning) {
  const id = (key: string) => {
    const found = scenery.people.get(key)
    if (found === undefined) throw new Error(`The cast has nobody called ${key}`)
    return found
  }
  const people = Object.fromEntries(Object.entries(crew).map(([role, keys]) => [role, keys.map(id)]))
  return scenery.runbook(runbookId).then((runbook) =>
    Player.begin(scenery, {
      now,
      by: id(PLANNER),
      runbook,
      body: { ...body, runbook: { id: runbookId }, t0: new Date(t0).toISOString(), people },
    }),
  )
}

function holder({ cutover }: Player, role: string): string {
  const found = cutover.people[role]?.[0]
  if (found === undefined) throw new Error(`Nobody holds ${role}`)
  return found
}

const lead = (player: Player): string => holder(player, 'lead')

await takePictures()
