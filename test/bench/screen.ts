/** How a page is opened, scrolled and clicked for the bench; everything is timed inside the page, by its own clock. */
import type { Page } from 'playwright-core'

/** Milliseconds from the start of the navigation until what is found by the selector has been painted. */
export async function shownAt(page: Page, address: string, selector: string): Promise<number> {
  await page.addInitScript((found) => {
    const look = () => {
      if (!document.querySelector(found)) return requestAnimationFrame(look)
      // What is in the document at this frame is on the screen at the next.
      return requestAnimationFrame(() => performance.mark('shown'))
    }
    requestAnimationFrame(look)
  }, selector)
  await page.goto(address)
  await page.waitForFunction(() => performance.getEntriesByName('shown').length > 0)
  return page.evaluate(() => performance.getEntriesByName('shown')[0]?.startTime ?? Number.NaN)
}

export const countNodes = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

/** 95th percentile of the milliseconds between frames while an element is scrolled for three seconds. */
export function scrollFrames(page: Page, selector: string): Promise<number> {
  return page.evaluate(async (found) => {
    const element = document.querySelector(found)
    if (!element) throw new Error(`There is no ${found}`)
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const taken: number[] = []
    let before = await frame()
    const until = before + 3000
    for (let down = true; before < until; ) {
      // About as fast as a hand on a wheel.
      element.scrollTop += down ? 60 : -60
      if (element.scrollTop + element.clientHeight >= element.scrollHeight) down = false
      const now = await frame()
      taken.push(now - before)
      before = now
    }
    taken.sort((a, b) => a - b)
    return taken[Math.floor(taken.length * 0.95)] ?? Number.NaN
  }, selector)
}

/** The same while the timeline is moved by its scroll bars, or zoomed by a wheel that is turned with Ctrl. */
export function timelineFrames(page: Page, how: 'scroll' | 'zoom'): Promise<number> {
  return page.evaluate(async (kind) => {
    const scroller = document.querySelector('.timeline__scroller')
    const stage = document.querySelector('.timeline__stage')
    if (!scroller || !stage) throw new Error('There is no timeline')
    const { left, top } = stage.getBoundingClientRect()
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const taken: number[] = []
    let before = await frame()
    const until = before + 3000
    for (let turn = 0; before < until; turn++) {
      const back = turn % 120 >= 60
      if (kind === 'scroll') scroller.scrollBy(back ? -12 : 12, back ? -6 : 6)
      else {
        const place = { clientX: left + 700, clientY: top + 300, bubbles: true, cancelable: true }
        stage.dispatchEvent(new WheelEvent('wheel', { ...place, ctrlKey: true, deltaY: back ? 24 : -24 }))
      }
      const now = await frame()
      taken.push(now - before)
      before = now
    }
    taken.sort((a, b) => a - b)
    return taken[Math.floor(taken.length * 0.95)] ?? Number.NaN
  }, how)
}

/** The same on a page of which nothing is expensive: what this machine's browser can do at most. */
export async function tallPage(page: Page): Promise<number> {
  await page.setContent(
    '<div class="tall" style="height:800px;overflow:auto"><div style="height:200000px">tall</div></div>',
  )
  return scrollFrames(page, '.tall')
}

/** Clicks on rows in sight one after the other; the milliseconds until the paint after each, in steps of 8. */
export async function clickRows(page: Page, clicks: number): Promise<number[]> {
  await watchEvents(page, 'click')
  const rows = page.locator('tr[data-step] .row__title')
  for (let click = 0; click < clicks; click++) {
    await rows.nth(3 + (click % 8)).click()
    await page.waitForTimeout(150)
  }
  return delaysOf(page, 'click')
}

/** Writes into cells one below the other, by keys alone; the milliseconds from each key until the paint after it. */
export async function keyDelays(page: Page, selector: string, cells: number): Promise<number[]> {
  await watchEvents(page, 'keydown')
  await page.locator(selector).focus()
  for (const key of ['Control+Home', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key)
  for (let cell = 0; cell < cells; cell++) {
    await page.keyboard.type('Moved', { delay: 40 })
    await page.keyboard.press('Enter')
    await page.waitForTimeout(150)
  }
  return delaysOf(page, 'keydown')
}

const watchEvents = (page: Page, kind: string): Promise<void> =>
  page.evaluate((watched) => {
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === watched) performance.mark(`${name} ${duration}`)
    })
    const everything = { type: 'event', durationThreshold: 0 }
    observer.observe(everything)
  }, kind)

async function delaysOf(page: Page, kind: string): Promise<number[]> {
  const marks = await page.evaluate(() => performance.getEntriesByType('mark').map(({ name }) => name))
  return marks.flatMap((name) => (name.startsWith(`${kind} `) ? Number(name.slice(kind.length + 1)) : []))
}
