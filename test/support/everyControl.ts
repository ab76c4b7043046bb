/** What the two journeys through every control share: screens, people, and one person's round through a status. */
import type { Page } from 'playwright-core'
import { EVERY_STATUS } from './everyStatus.ts'
import { type Journey, PHONE } from './journey.ts'
import { preparePage, pressEverything } from './pressEverything.ts'

/** Of a cutover, by its id. */
export const SCREENS: Readonly<Record<string, (id: string) => string>> = {
  Run: (id) => `/cutovers/${id}/run`,
  'Run, with a step': (id) => `/cutovers/${id}/run?step=freeze`,
  'Go / no-go': (id) => `/cutovers/${id}/gates`,
  Readiness: (id) => `/cutovers/${id}/readiness`,
  'Readiness, with an item': (id) => `/cutovers/${id}/readiness?item=load-test`,
  Timeline: (id) => `/cutovers/${id}/timeline`,
  Hypercare: (id) => `/cutovers/${id}/hypercare`,
  ServiceNow: (id) => `/cutovers/${id}/servicenow`,
  People: (id) => `/cutovers/${id}/people`,
  Audit: (id) => `/cutovers/${id}/audit`,
  Wall: (id) => `/tv/${id}`,
  Print: (id) => `/cutovers/${id}/print`,
  Portfolio: () => '/',
}

export interface Round {
  status: string
  who: string
  screens: readonly string[]
  onPhone?: boolean
}

export interface Faults {
  pressed: string[]
  faults: string[]
  /** How many controls were there, pressed or not. */
  found: number
}

/** What was pressed already, by who looks at what; grows. */
export type Known = Map<string, Set<string>>

/** Presses everything that one person is offered in one status, but for what is known from other rounds. */
export async function goRound(
  journey: Journey,
  { status, who, screens, onPhone = false }: Round,
  known: Known = new Map(),
): Promise<Faults> {
  const make = EVERY_STATUS[status]
  if (!make) throw new Error(`Nobody makes a cutover that is ${status}`)
  const page = await journey.open(`${who}@example.org`, '/icon.svg', onPhone ? PHONE : {})
  await preparePage(page)
  const heard = listen(page)
  const pressed: string[] = []
  const faults: string[] = []
  const knownOn = (where: string): Set<string> => {
    const key = `${who} ${onPhone} ${where}`
    const there = known.get(key) ?? new Set()
    known.set(key, there)
    return there
  }
  let found = 0
  let last = await make(journey)
  for (const screen of screens) {
    const address = SCREENS[screen]
    if (!address) throw new Error(`There is no screen ${screen}`)
    let isFirst = true
    const pressing = await pressEverything({
      page,
      address,
      async fresh() {
        if (!isFirst) last = await make(journey)
        isFirst = false
        return last
      },
      seq: async (id) => (await journey.view(id)).seq,
      pressedBefore: knownOn('the frame'),
      known: knownOn(screen),
    })
    const where = `${status}, ${who}, ${screen}`
    found += pressing.found
    pressed.push(...pressing.controls.map((control) => `${where}: ${control}`))
    faults.push(...[...pressing.dead, ...heard.splice(0)].map((fault) => `${where}: ${fault}`))
  }
  if (faults.length === 0) await page.context().close()
  return { pressed, faults, found }
}

/** What went wrong unseen: an error in the page, and an answer that the server failed to give. */
function listen(page: Page): string[] {
  const heard: string[] = []
  page.on('pageerror', ({ message }) => heard.push(`throws ${message}`))
  page.on('response', (response) => {
    if (response.status() >= 500) heard.push(`${response.url()} answered ${response.status()}`)
  })
  page.on('console', (message) => {
    // Of what is not there the server has said so already.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) heard.push(message.text())
  })
  return heard
}
