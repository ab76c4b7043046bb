/** What the journeys through every control share: screens, people, and one person's round through a status or elsewhere. */
import type { Page } from 'playwright-core'
import { GATE } from '../journeys/night.ts'
import { EVERY_STATUS } from './everyStatus.ts'
import { type Journey, PHONE } from './journey.ts'
import { type Pressing, preparePage, pressEverything } from './pressEverything.ts'

/** Of a cutover, by its id. A wall has keys alone. */
export const SCREENS: Readonly<Record<string, (id: string) => string>> = {
  Run: (id) => `/cutovers/${id}/run`,
  'Run, with a step': (id) => `/cutovers/${id}/run?step=freeze`,
  'Go / no-go': (id) => `/cutovers/${id}/gates`,
  Readiness: (id) => `/cutovers/${id}/readiness`,
  'Readiness, with an item': (id) => `/cutovers/${id}/readiness?item=load-test`,
  Timeline: (id) => `/cutovers/${id}/timeline`,
  Map: (id) => `/cutovers/${id}/map`,
  Hypercare: (id) => `/cutovers/${id}/hypercare`,
  ServiceNow: (id) => `/cutovers/${id}/servicenow`,
  People: (id) => `/cutovers/${id}/people`,
  'What changed': (id) => `/cutovers/${id}/news`,
  Audit: (id) => `/cutovers/${id}/audit`,
  Print: (id) => `/cutovers/${id}/print`,
  'Decision record': (id) => `/cutovers/${id}/gates/${GATE}/record`,
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
  const knownOn = (where: string): Set<string> => {
    const key = `${who} ${onPhone} ${where}`
    const there = known.get(key) ?? new Set()
    known.set(key, there)
    return there
  }
  let last = await make(journey)
  return pressOn(
    page,
    screens.map((screen) => {
      const address = SCREENS[screen]
      if (!address) throw new Error(`There is no screen ${screen}`)
      let isFirst = true
      return {
        where: `${status}, ${who}, ${screen}`,
        address,
        async fresh() {
          if (!isFirst) last = await make(journey)
          isFirst = false
          return last
        },
        seq: async (id) => (await journey.view(id)).seq,
        pressedBefore: knownOn('the frame'),
        known: knownOn(screen),
      }
    }),
  )
}

/** A page that is of no cutover. */
export interface Place {
  address: string
  /** What somebody does there before there is more to press. */
  first?(page: Page): Promise<void>
}

/** Presses everything that one person is offered on these pages, by their names. */
export async function goElsewhere(
  journey: Journey,
  email: string,
  places: Readonly<Record<string, Place>>,
): Promise<Faults> {
  const page = await journey.open(email, '/icon.svg')
  const pressedBefore = new Set<string>()
  return pressOn(
    page,
    Object.entries(places).map(([where, { address, first }]) => ({
      where,
      address: () => address,
      ...(first && { first }),
      fresh: async () => '',
      seq: async () => 0,
      pressedBefore,
      known: new Set<string>(),
    })),
  )
}

async function pressOn(page: Page, screens: readonly (Omit<Pressing, 'page'> & { where: string })[]): Promise<Faults> {
  await preparePage(page)
  const heard = listen(page)
  const pressed: string[] = []
  const faults: string[] = []
  let found = 0
  for (const { where, ...screen } of screens) {
    const pressing = await pressEverything({ page, ...screen })
    found += pressing.found
    pressed.push(...pressing.controls.map((control) => `${where}: ${control}`))
    faults.push(...[...pressing.dead, ...heard.splice(0)].map((fault) => `${where}: ${fault}`))
    if (pressing.found === 0) faults.push(`${where}: there is nothing to press`)
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
