import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Http } from '../../../client/live/http.ts'
import { ownBrowser, subscribe, unsubscribe } from '../../../client/live/webPush.ts'
import { isRefusal } from '../../../shared/refusal.ts'

const KEY = 'BKey'
let permission: NotificationPermission
let asked: number
let subscribed: boolean
let service: 'up' | 'down'

const mine = {
  toJSON: () => ({ endpoint: 'https://push.example.org/1' }),
  options: { applicationServerKey: null },
  unsubscribe: async () => {
    subscribed = false
  },
}

beforeEach(() => {
  permission = 'granted'
  asked = 0
  subscribed = false
  service = 'up'
  const registration = {
    pushManager: {
      getSubscription: async () => (subscribed ? mine : null),
      async subscribe() {
        if (service === 'down') throw new Error('no push service')
        subscribed = true
        return mine
      },
    },
  }
  const stored = new Map<string, string>()
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('PushManager', class {})
  vi.stubGlobal('Notification', {
    get permission() {
      return permission
    },
    async requestPermission() {
      asked += 1
    },
  })
  vi.stubGlobal('navigator', {
    userAgent: 'A browser',
    serviceWorker: {
      register: async () => registration,
      ready: Promise.resolve(registration),
      getRegistration: async () => registration,
    },
  })
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  })
})
afterEach(() => vi.unstubAllGlobals())

const serverThat = (post: () => Promise<unknown>): Http => ({
  get: vi.fn(),
  delete: vi.fn(),
  upload: vi.fn(),
  download: vi.fn(),
  post: post as Http['post'],
})
const lists = serverThat(async () => ({ id: 'b1', browsers: [] }))

it('knows which of the listed browsers this one is, until it is subscribed no more', async () => {
  expect(isRefusal(await subscribe(lists, KEY))).toBe(false)
  expect(ownBrowser()).toBe('b1')
  await unsubscribe()
  expect([ownBrowser(), subscribed]).toEqual([undefined, false])
})

it('says why this browser is not reached, and asks nobody', async () => {
  const why = async (http = lists) => {
    const answer = await subscribe(http, KEY)
    return isRefusal(answer) ? answer.message : undefined
  }
  permission = 'default'
  expect(await why()).toBe('Notifications were not allowed.')
  permission = 'denied'
  expect(await why()).toMatch(/^Notifications are blocked for this site/)
  permission = 'granted'
  service = 'down'
  expect(await why()).toMatch(/^The push service of this browser does not answer/)
  service = 'up'
  expect(await why(serverThat(() => Promise.reject(new Error('no network'))))).toMatch(/^T-Minus does not answer/)
  expect([asked, ownBrowser()]).toEqual([0, undefined])
})
