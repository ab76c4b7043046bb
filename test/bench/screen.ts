/** How a page is opened, scrolled and clicked for the bench; everything is timed inside the page, by its own clock. */
import type { Page } from 'playwright-core'

/** Milliseconds from the start of the navigation until rows of the list have been painted. */
export async function listShownAt(page: Page, address: string): Promise<number> {
  await page.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('tr[data-step]')) return requestAnimationFrame(look)
      // What is in the document at this frame is on the screen at the next.
      return requestAnimationFrame(() => performance.mark('list'))
    }
    requestAnimationFrame(look)
  })
  await page.goto(address)
  await page.waitForFunction(() => performance.getEntriesByName('list').length > 0)
  return page.evaluate(() => performance.getEntriesByName('list')[0]?.startTime ?? Number.NaN)
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

/** The same on a page of which nothing is expensive: what this machine's browser can do at most. */
export async function tallPage(page: Page): Promise<number> {
  await page.setContent(
    '<div class="tall" style="height:800px;overflow:auto"><div style="height:200000px">tall</div></div>',
  )
  return scrollFrames(page, '.tall')
}

/** Clicks on rows in sight one after the other; the milliseconds until the paint after each, in steps of 8. */
export async function clickRows(page: Page, clicks: number): Promise<number[]> {
  await page.evaluate(() => {
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'click') performance.mark(`click ${duration}`)
    })
    const everything = { type: 'event', durationThreshold: 0 }
    observer.observe(everything)
  })
  const rows = page.locator('tr[data-step] .row__title')
  for (let click = 0; click < clicks; click++) {
    await rows.nth(3 + (click % 8)).click()
    await page.waitForTimeout(150)
  }
  const marks = await page.evaluate(() => performance.getEntriesByType('mark').map(({ name }) => name))
  return marks.flatMap((name) => (name.startsWith('click ') ? Number(name.slice('click '.length)) : []))
}
