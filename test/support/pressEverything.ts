/** Presses every control that a screen shows, one after the other on a state as it was, and tells which did nothing. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import { follow } from '../journeys/console.ts'

export interface Pressing {
  page: Page
  /** The screen, by the id of the cutover. */
  address(id: string): string
  /** What somebody does there before there is more to press. */
  first?(page: Page): Promise<void>
  /** The cutover as it is to be pressed in; another one after a press has changed it. */
  fresh(): Promise<string>
  /** The last event of the cutover. */
  seq(id: string): Promise<number>
  /** What stands around every screen and was pressed on another; grows. */
  pressedBefore: Set<string>
  /** What was pressed here in another status and need not be again; grows. Menus are opened all the same, for what is new in them. */
  known: Set<string>
}

export interface Pressed {
  /** What was pressed, as `where › what`. */
  controls: string[]
  /** What did nothing, or did it where nobody sees it. */
  dead: string[]
  /** How many controls were there, pressed or not. */
  found: number
}

interface Control {
  /** `where › what`, unlike any other on the screen. */
  name: string
  isMenu: boolean
}

/** Nothing comes of a press within this. */
const DEAD_AFTER_MS = 6_000
/** Any other page. */
const AWAY = '/password'
const CLICKED_WITHIN_MS = 15_000
const STILL_MS = 120
/** Chosen already: the ticked theme, and the window, at which the timeline opens; what is pressed down says so itself. */
const IS_SO_ALREADY = /✓on|Timeline: Window$/
/** Ends the session of whoever presses. */
const NOT_PRESSED = new Set(['Sign out'])

export async function pressEverything(pressing: Pressing): Promise<Pressed> {
  const { page, address, first, fresh, seq, pressedBefore, known } = pressing
  const controls: string[] = []
  const dead: string[] = []
  let id = await fresh()
  const origin = new URL(page.url()).origin
  // What is there already is not loaded anew.
  if (new URL(page.url()).pathname.startsWith('/cutovers/')) await follow(page, address(id))
  else await page.goto(origin + address(id))
  const arrive = async () => {
    await settle(page)
    if (!first) return
    await first(page)
    await still(page)
  }
  await arrive()
  /** Unmounts all of it and comes back, without loading the page again. */
  const comeAnew = async () => {
    const away = () => follow(page, address(id) === AWAY ? '/passkeys' : AWAY)
    // What was pressed may have the page loaded anew.
    await away().catch(() => page.waitForLoadState().then(away))
    await page.getByRole('heading').first().waitFor()
    await follow(page, address(id))
    await arrive()
  }
  const here = new Set<string>()
  /** Menus are known by their buttons; an item is pressed after its menu. */
  const queue: Control[][] = []
  const find = async (menu: Control[] = []) => {
    for (const control of await controlsOf(page, menu.length > 0 ? '[role="menuitem"]' : '')) {
      const path = [...menu, control]
      const key = keyOf(path)
      if (here.has(key)) continue
      here.add(key)
      if (pressedBefore.has(key) || (known.has(key) && !control.isMenu)) continue
      known.add(key)
      if (isFrame(key)) pressedBefore.add(key)
      queue.push(path)
    }
  }
  await find()
  for (let path = queue.shift(); path; path = queue.shift()) {
    const before = await seq(id)
    const [control, item] = path
    if (!control) continue
    let outcome = await pressAndWatch(page, control)
    if (item && outcome === 'alive') outcome = await pressAndWatch(page, item)
    if (outcome === 'gone') continue
    controls.push(keyOf(path))
    if (outcome !== 'alive') dead.push(`${keyOf(path)}: ${outcome}`)
    if (control.isMenu && !item) await find(path)
    if ((await seq(id)) !== before) id = await fresh()
    await comeAnew()
    // What stands there only now and then is found when it does.
    await find()
  }
  return { controls, dead, found: here.size }
}

/** What stands around every screen is pressed on one of them; the bars are not, since their forms open where they are. */
const isFrame = (key: string): boolean => /^(nav|header)\b/.test(key)

const keyOf = (path: readonly Control[]): string => path.map(({ name }) => name).join(' › ')

/** `alive`, `gone` where it is not there any more, or what is wrong. */
async function pressAndWatch(page: Page, { name }: Control): Promise<string> {
  // Marked once nothing moves any more: a button whose menu has just been loaded is another.
  const before = await still(page)
  const found = await mark(page, name)
  if (!found) return 'gone'
  const target = page.locator('[data-pressed]')
  const forms = await page.locator('form').count()
  let left = false
  const leaves = () => {
    left = true
  }
  for (const event of ['popup', 'download'] as const) page.once(event as 'popup', leaves)
  try {
    return await outcomeOf(page, { name, before, forms, target, left: () => left })
  } finally {
    for (const event of ['popup', 'download'] as const) page.off(event as 'popup', leaves)
    for (const other of page.context().pages()) if (other !== page) await other.close()
  }
}

interface Watched {
  name: string
  before: string
  forms: number
  target: Locator
  left(): boolean
}

async function outcomeOf(page: Page, { name, before, forms, target, left }: Watched): Promise<string> {
  const path = new URL(page.url()).pathname
  const isSoAlready = IS_SO_ALREADY.test(name) || (await target.getAttribute('aria-pressed')) === 'true'
  const covered = await target.click({ timeout: CLICKED_WITHIN_MS }).then(
    () => undefined,
    (error: Error) => `takes no press: ${error.message.split('\n').at(-2)?.trim()}`,
  )
  if (covered !== undefined) return covered
  const until = Date.now() + DEAD_AFTER_MS
  while (!left() && (await look(page)) === before) {
    if (Date.now() > until) return isSoAlready ? 'alive' : 'nothing happens'
    await delay(50)
  }
  // On another screen it is that screen's affair.
  if (new URL(page.url()).pathname !== path || (await page.locator('form').count()) <= forms) return 'alive'
  return (await isFormInSight(page)) ? 'alive' : 'its form opens out of sight'
}

/** Whether a form's first field or button lies in the window. */
const isFormInSight = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const inSight = () =>
      [...document.querySelectorAll('form')].some((form) => {
        const { top, bottom, width } = form.getBoundingClientRect()
        return width > 0 && bottom > 0 && top < innerHeight
      })
    for (let tries = 0; tries < 20 && !inSight(); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
    return inSight()
  })

async function settle(page: Page): Promise<void> {
  await page
    .getByText(/^(Reading|Loading|Opening)/)
    .first()
    .waitFor({ state: 'detached' })
  await page.locator('main, [role="main"]').first().waitFor()
  await page.evaluate(async () => {
    // Buttons take no press for a moment after they appeared.
    const unsettled = () => document.querySelector('.offers__unsettled')
    for (let tries = 0; tries < 100 && unsettled(); tries++) await new Promise((resolve) => setTimeout(resolve, 20))
  })
  await still(page)
}

/** What the page shows, once it shows the same for a moment; what ticks does not count. */
async function still(page: Page): Promise<string> {
  let shown = await look(page)
  for (let tries = 0; tries < 20; tries++) {
    await delay(STILL_MS)
    const again = await look(page)
    if (again === shown) break
    shown = again
  }
  return shown
}

/** Everything of it but digits, which are clocks. */
const look = (page: Page): Promise<string> =>
  page
    .evaluate(() => {
      const LOOKS = /^(role|class|open|disabled|aria-(?!label).*)$/
      const parts = [location.href]
      const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node instanceof Element) {
          const attributes = [...node.attributes]
            .filter(
              ({ name }) => LOOKS.test(name) || (name === 'style' && node.closest('[class*=timeline], .map') !== null),
            )
            .map(({ name, value }) => `${name}=${value}`)
          const checked = node instanceof HTMLInputElement ? String(node.checked) : ''
          parts.push(node.tagName, ...attributes, checked, node.scrollTop > 0 ? String(Math.round(node.scrollTop)) : '')
        } else parts.push(node.textContent?.replaceAll(/[\d\s]+/g, '') ?? '')
      }
      // Where the focus went, unless it is what was pressed.
      const focus = document.activeElement
      if (focus && focus !== document.body && !focus.hasAttribute('data-pressed')) {
        parts.push(`${focus.tagName} ${focus.getAttribute('name')}`)
      }
      return parts.join('|')
    })
    // It is leaving for another page.
    .catch(() => 'elsewhere')

const mark = (page: Page, name: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    document.querySelector('[data-pressed]')?.removeAttribute('data-pressed')
    const found = controlsHere('').find((one) => one.name === wanted)
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    found?.element.setAttribute('data-pressed', '')
    found?.element.scrollIntoView({ block: 'nearest' })
    return found !== undefined
  }, name)

const controlsOf = async (page: Page, only = ''): Promise<Control[]> => {
  const found = await page.evaluate(
    (selector) =>
      controlsHere(selector).map(({ name, element }) => ({
        name,
        isMenu: element.getAttribute('aria-haspopup') === 'menu',
      })),
    only,
  )
  return found.filter(({ name }) => ![...NOT_PRESSED].some((not) => name.endsWith(not)))
}

declare global {
  /** In the page: what can be pressed there, each under a name of its own. */
  var controlsHere: (only: string) => { name: string; element: Element }[]
}

/** For every page that is loaded here from now on. */
export async function preparePage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.print = () => document.body.classList.toggle('printed')
    globalThis.controlsHere = (only) => {
      const where = (element: Element) => {
        const part = element.closest('[role=menu], form, section[aria-label], nav, aside, header, [role=status], main')
        const label = part?.getAttribute('aria-label') ?? part?.querySelector('h1, h2, h3')?.textContent
        return `${part?.tagName.toLowerCase() ?? 'page'}${label ? ` ${label}` : ''}`.replaceAll(/\d+/g, '#')
      }
      const selector =
        only || 'button, a[href], summary, [role=menuitem], [role=tab], input[type=checkbox], input[type=radio]'
      const openStep = document.querySelector('aside[aria-label=Step] :is(h2, h3)')?.textContent ?? ''
      const seen = new Map<string, number>()
      return [...document.querySelectorAll(selector)].flatMap((element) => {
        const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        const isOff = element.matches(':disabled, [aria-disabled=true], [data-disabled]')
        const href = element.getAttribute('href')
        // Other systems, the telephone, and the page that is open already.
        const isElsewhere = element.getAttribute('target') === '_blank' || /^(tel|mailto|https?):/.test(href ?? '')
        const isHere =
          element.matches('[aria-current]:not([aria-current="false"]), :checked') ||
          (href !== null && element.closest('a')?.href === location.href) ||
          (!element.matches('aside *, .button') && element.textContent === openStep)
        // For the keyboard alone, out of sight for the mouse.
        const isSkipLink = element.matches('.skip-link')
        if (!isShown || isOff || isSkipLink || isElsewhere || isHere) return []
        const text =
          element.getAttribute('aria-label') ?? (element.textContent || element.getAttribute('title') || element.id)
        const says = text.replaceAll(/\d+/g, '#').replaceAll(/\s+/g, ' ').trim().slice(0, 80)
        // The rows of a list are alike but for their names.
        const kind = element.matches('.button, [role=menuitem], summary') ? says : `(${element.className})`
        const group = `${where(element)}: ${kind}`
        const count = (seen.get(group) ?? 0) + 1
        seen.set(group, count)
        const most = kind === says ? 1 : 2
        return count > most
          ? []
          : [{ name: `${group}${kind === says ? '' : ` ${says}`}${count > 1 ? ` #${count}` : ''}`, element }]
      })
    }
  })
}
