import { afterEach, expect, it, vi } from 'vitest'
import type { Duty } from '../../../shared/attention/duty.ts'

const duty: Duty = {
  kind: 'start',
  on: { stepId: 'announce' },
  key: 'start announce 1',
  title: 'Announce the start',
  says: '',
  tone: 'due',
  asked: ['lena'],
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const turn = { about: 'start announce', key: 'start announce 1', title: 'Your turn', body: '' }

it('a phone without a service worker lets no page show a bell, and nothing fails of it', async () => {
  const Banner = class {
    static permission = 'granted'
    static tried = 0
    constructor() {
      Banner.tried += 1
      throw new TypeError('Illegal constructor')
    }
  }
  const rejected = vi.fn()
  process.on('unhandledRejection', rejected)
  vi.stubGlobal('Notification', Banner)
  vi.stubGlobal('document', { hidden: true })
  vi.stubGlobal('localStorage', { getItem: () => null })
  vi.stubGlobal('navigator', {})
  vi.resetModules()
  const { ring } = await import('../../../client/shell/ring.ts')
  ring({ ...turn, duty }, 'c1', () => undefined)
  await expect.poll(() => Banner.tried).toBe(1)
  await new Promise((done) => setTimeout(done))
  process.off('unhandledRejection', rejected)
  expect(rejected).not.toHaveBeenCalled()
})

it('a bell that the service worker cannot show is shown by the page', async () => {
  const shown: string[] = []
  const Banner = class {
    static permission = 'granted'
    constructor(title: string) {
      shown.push(title)
    }
  }
  const registration = {
    active: {},
    getNotifications: async () => [],
    showNotification: () => Promise.reject(new TypeError('No active registration')),
  }
  vi.stubGlobal('Notification', Banner)
  vi.stubGlobal('document', { hidden: true })
  vi.stubGlobal('localStorage', { getItem: () => null })
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => registration } })
  vi.resetModules()
  const { ring } = await import('../../../client/shell/ring.ts')
  ring({ ...turn, duty }, 'c1', () => undefined)
  await expect.poll(() => shown).toEqual(['Your turn'])
})
