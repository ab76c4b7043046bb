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
  const turn = { about: 'start announce', key: 'start announce 1', title: 'Your turn', body: '' }
  ring({ ...turn, duty }, 'c1', () => undefined)
  await expect.poll(() => shown).toEqual(['Your turn'])
})
