import { afterEach, beforeEach, expect, it, vi } from 'vitest'

/** As much of a page as is asked. */
class Field {
  isConnected = true
  value = ''
  type = 'text'
}
class TextArea extends Field {}

let reloads: number
let kept: Map<string, string>
let page: EventTarget & { hidden: boolean }

beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  reloads = 0
  kept = new Map()
  page = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('document', page)
  vi.stubGlobal('HTMLInputElement', Field)
  vi.stubGlobal('HTMLTextAreaElement', TextArea)
  vi.stubGlobal('location', {
    reload() {
      reloads += 1
    },
  })
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** What somebody writes into a field; the event says where, as in a page. */
function write(field: Field, value: string): void {
  field.value = value
  page.dispatchEvent(Object.defineProperty(new Event('input'), 'target', { value: field }))
}

async function outdated(isBusy = () => false): Promise<void> {
  const { reloadWhenQuiet } = await import('../../../client/live/quiet.ts')
  reloadWhenQuiet('stepTeleported 4', isBusy)
}

async function begins(): Promise<void> {
  const { noteWriting } = await import('../../../client/live/quiet.ts')
  noteWriting()
}

it('a page that is outdated reloads once nobody has touched it for a moment, and only once for the same', async () => {
  await begins()
  let busy = true
  await outdated(() => busy)
  vi.advanceTimersByTime(60_000)
  expect(reloads).toBe(0)
  busy = false
  vi.advanceTimersByTime(1000)
  expect(reloads).toBe(1)
  vi.resetModules()
  await outdated()
  vi.advanceTimersByTime(60_000)
  expect(reloads).toBe(1)
})

it('not under what somebody has written, also before, until that is sent or taken back', async () => {
  await begins()
  const reason = new TextArea()
  write(reason, 'The lock is')
  await outdated()
  vi.advanceTimersByTime(600_000)
  expect(reloads).toBe(0)
  reason.isConnected = false
  const name = new Field()
  write(name, 'Night shift')
  vi.advanceTimersByTime(600_000)
  expect(reloads).toBe(0)
  write(name, '')
  vi.advanceTimersByTime(9000)
  expect(reloads).toBe(1)
})

it('what is searched for keeps nothing back: it is there again', async () => {
  await begins()
  const search = Object.assign(new Field(), { type: 'search' })
  write(search, 'freeze')
  await outdated()
  vi.advanceTimersByTime(9000)
  expect(reloads).toBe(1)
})
