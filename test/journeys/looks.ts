/** What is wrong with a page for the eye and for a screen reader, as lines to read; none where all is well. */
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { DESK } from '../support/journey.ts'
import { settled } from './console.ts'

/** Where a desk's parts stand; a phone has others, which begin anew. */
export const WIDE = [DESK, { width: 768, height: 1024 }, { width: 720, height: 450 }]

/** A desk, a tablet held upright, a phone, and a laptop at 200 %. */
const SIZES = [...WIDE, { width: 390, height: 844 }]

/** As it stands. */
export const faultsIn = async (page: Page): Promise<string[]> => [
  ...(await axeFaults(page)),
  ...(await layoutFaults(page)),
  ...(await spacedFaults(page)),
]

/** In every size, in the dark and in the light, and with the text spaced out. */
export async function faultsInEverySize(page: Page, sizes = SIZES): Promise<string[]> {
  const faults: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(size)
    await settled(page)
    faults.push(...(await faultsIn(page)).map((fault) => `${size.width} px wide: ${fault}`))
  }
  await page.setViewportSize(DESK)
  return faults
}

/**
 * What axe calls serious or critical, in the dark and in the light. Evaluated from outside, since the server's content
 * policy allows no other script.
 */
async function axeFaults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await page.evaluate<AxeResults>(
    'axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } })',
  )
  await dropCutTargets(page, light)
  await page.emulateMedia({ colorScheme: 'dark' })
  // Only colours can differ.
  const dark = await page.evaluate<AxeResults>('axe.run(document, { runOnly: ["color-contrast"] })')
  return [...linesOf(light, ''), ...linesOf(dark, 'in the dark ')]
}

/**
 * Takes out of what is said of sizes what the edge of a moving plane or of a list cuts: axe measures it where it would
 * lie beyond that edge, beneath what stands there.
 */
async function dropCutTargets(page: Page, results: AxeResults): Promise<void> {
  for (const violation of results.violations.filter(({ id }) => id === 'target-size')) {
    const whole = await page.evaluate(
      (targets) =>
        Promise.all(
          targets.map((target) => {
            const element = document.querySelector(target)
            if (!element) return true
            return new Promise<boolean>((resolve) => {
              const observer = new IntersectionObserver(([entry]) => {
                observer.disconnect()
                resolve((entry?.intersectionRatio ?? 1) > 0.99)
              })
              observer.observe(element)
            })
          }),
        ),
      violation.nodes.map(({ target }) => String(target[0])),
    )
    violation.nodes = violation.nodes.filter((_, index) => whole[index])
  }
}

const linesOf = ({ violations }: AxeResults, when: string): string[] =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = '' }) => `${when}${id} at ${target.join(' ')} ${failureSummary}`),
    )

/** With the spacing that WCAG 1.4.12 lets people choose. */
async function spacedFaults(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
    )
    document.adoptedStyleSheets = [sheet]
  })
  const faults = await layoutFaults(page)
  await page.evaluate(() => {
    document.adoptedStyleSheets = []
  })
  return faults.map((fault) => `spaced out: ${fault}`)
}

/** A page that scrolls sideways, what of its head is out of sight, and text that is cut. */
export const layoutFaults = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
    const width = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)
    const isShown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    const outOfSight = [...document.querySelectorAll('header :is(a, button, [role=timer], [role=status])')]
      .filter((element) => isShown(element) && element.closest('nav') === null)
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `“${element.textContent?.slice(0, 30)}” is out of sight`)

    /** What cuts a text off: a box that hides what is beyond its edge, without saying so by an ellipsis, or a button. */
    const cuts = (box: Element, text: DOMRect): boolean => {
      const style = getComputedStyle(box)
      const hides = (overflow: string) => overflow === 'hidden' || overflow === 'clip'
      const isButton = box.matches('button, .button, .pill')
      const edge = box.getBoundingClientRect()
      // For screen readers alone.
      if (edge.width <= 1 || edge.height <= 1) return false
      const shortens = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none'
      if (shortens) return false
      const across = text.left < edge.left - 1 || text.right > edge.right + 1
      // A line's box is higher than its letters.
      const down = text.top < edge.top - 4 || text.bottom > edge.bottom + 4
      return (across && (isButton || hides(style.overflowX))) || (down && (isButton || hides(style.overflowY)))
    }
    const scrolls = (box: Element) => /auto|scroll/.test(getComputedStyle(box).overflow)
    const cutTexts: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const parent = text.parentElement
      if (!parent || !text.textContent?.trim() || !isShown(parent)) continue
      const range = document.createRange()
      range.selectNodeContents(text)
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 1 && rect.height > 1)
      let isShortened = false
      for (let box: Element | null = parent; box && box !== document.body && !scrolls(box); box = box.parentElement) {
        const style = getComputedStyle(box)
        const edge = box.getBoundingClientRect()
        if (edge.width <= 1 || style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') isShortened = true
        // Rows that do not fit on a wall stand in a column of their own beside it: every row that is seen is whole.
        if (box.closest('.wall') && rects.every((rect) => rect.left > edge.right)) break
        const by = box
        if (isShortened || !rects.some((rect) => cuts(by, rect))) continue
        cutTexts.push(`“${text.textContent.trim().slice(0, 40)}” is cut by ${by.tagName.toLowerCase()}.${by.className}`)
        break
      }
    }
    return [...(width > innerWidth ? [`the page is ${width} px wide`] : []), ...outOfSight, ...new Set(cutTexts)]
  })
