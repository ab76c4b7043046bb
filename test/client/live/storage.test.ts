import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { becomeInTab, demoTab, leaveTab } from '../../../client/live/demoTab.ts'
import { browserStorage, parsed, tabStorage } from '../../../client/live/storage.ts'

const kept = new Map<string, string>()
const storage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, text: string) => void kept.set(name, text),
  removeItem: (name: string) => void kept.delete(name),
}

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', storage)
  vi.stubGlobal('sessionStorage', storage)
})
afterEach(() => vi.unstubAllGlobals())

it('remembers', () => {
  expect(browserStorage.set('a', '1')).toBe(true)
  expect(browserStorage.get('a')).toBe('1')
  browserStorage.remove('a')
  expect(browserStorage.get('a')).toBeUndefined()
})

it('says that a full storage keeps nothing, and still reads what it has', () => {
  kept.set('a', '1')
  vi.stubGlobal('localStorage', {
    ...storage,
    setItem() {
      throw new DOMException('Full', 'QuotaExceededError')
    },
  })
  expect(browserStorage.set('a', '2')).toBe(false)
  expect(browserStorage.get('a')).toBe('1')
})

it('has nothing where even asking for storage throws, and no tab is somebody of the demo then', () => {
  for (const name of ['localStorage', 'sessionStorage']) vi.stubGlobal(name, undefined)
  expect([browserStorage.set('a', '1'), browserStorage.get('a'), tabStorage.get('a')]).toEqual([
    false,
    undefined,
    undefined,
  ])
  expect(() => browserStorage.remove('a')).not.toThrow()
  expect(becomeInTab({ secret: 's', password: 'p' })).toBe(false)
  expect(demoTab()).toBeUndefined()
  expect(leaveTab).not.toThrow()
})

it('reads what an earlier release stored, or nothing', () => {
  expect(parsed('{"a":1}')).toEqual({ a: 1 })
  for (const text of [undefined, '', 'no JSON']) expect(parsed(text) ?? undefined).toBeUndefined()
})
