import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { CallsAnswer, ChannelsAnswer } from '../../shared/reach.ts'
import { Journey, PHONE } from '../support/journey.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { openPushService, type PushService } from '../support/pushService.ts'
import { button, press } from './console.ts'

let journey: Journey
let mailbox: Mailbox
let push: PushService
let pushKey = ''
beforeAll(async () => {
  mailbox = await openMailbox()
  push = await openPushService(() => pushKey)
  journey = await Journey.begin({
    TMINUS_SMTP: mailbox.settings.server.href,
    TMINUS_MAIL_FROM: 'T-Minus <tminus@example.org>',
    TMINUS_WEBHOOK_ALLOW: '127.0.0.1',
  })
  pushKey = (await journey.call<ChannelsAnswer>('GET', '/channels')).pushKey
})
afterEach(({ task }) => journey.leave(task))
afterAll(async () => {
  await journey.end()
  await push.close()
  await mailbox.close()
})

interface Phone {
  /** As a push service does it: this browser has none of its own. */
  deliver(data: object): Promise<unknown>
  /** What it shows. */
  shown(): Promise<string[]>
  /** What of that has made a sound. */
  rang(): Promise<string[]>
  /** Presses the first that it shows, or an action there; answers what was opened in a window of its own. */
  press(action: string): Promise<string[]>
}

/**
 * The service worker as it was built. Where the browser of the tests has no display for notifications, as a phone has, a list
 * stands for it.
 */
async function phoneOf(page: Page): Promise<Phone> {
  const devtools: CDPSession = await page.context().newCDPSession(page)
  const registered = new Promise<string>((resolve) => {
    devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { registrationId, status } of versions) if (status === 'activated') resolve(registrationId)
    })
  })
  await devtools.send('ServiceWorker.enable')
  await page.evaluate(() => navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready))
  const registrationId = await registered
  const worker = await expect
    .poll(() => page.context().serviceWorkers()[0])
    .toBeDefined()
    .then(() => page.context().serviceWorkers()[0])
  if (!worker) throw new Error('no service worker')
  await worker.evaluate(`{
    self.display = []
    registration.showNotification = async (title, options) => {
      const close = () => (self.display = self.display.filter(({ tag }) => tag !== options.tag))
      close()
      self.display.push({ title, ...options, close })
    }
    registration.getNotifications = async ({ tag } = {}) => self.display.filter((one) => tag === undefined || one.tag === tag)
  }`)
  return {
    deliver: (data) =>
      devtools.send('ServiceWorker.deliverPushMessage', {
        origin: journey.server.url,
        registrationId,
        data: JSON.stringify(data),
      }),
    shown: () => worker.evaluate('self.display.map(({ title }) => title)'),
    rang: () => worker.evaluate('self.display.filter(({ silent }) => !silent).map(({ title }) => title)'),
    press: (action) =>
      worker.evaluate(`new Promise((resolve, reject) => {
        const opened = []
        clients.openWindow = async (path) => void opened.push(path)
        const waitUntil = (work) => work.then(() => resolve(opened), reject)
        const press = { action: '${action}', notification: self.display[0], waitUntil }
        dispatchEvent(Object.assign(new Event('notificationclick'), press))
      })`),
  }
}

const TURN = 'Your turn: Announce the start'

it('a phone that sleeps is called, the mail follows, and the lead sees who has seen it', async () => {
  const cutover = await journey.cutover({ t0: 60 })
  const phone = await journey.open('lena@example.org', '/channels', PHONE)
  const { deliver, shown, rang, press: pressThere } = await phoneOf(phone)
  const subscription = push.subscribe('phone')
  await phone.evaluate(
    (body) =>
      fetch('/api/channels/browsers', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    subscription,
  )

  await journey.give('lena', cutover, { type: 'startCutover' })
  await expect.poll(() => push.pushed.map(({ title }) => title)).toContain(TURN)
  const call = push.pushed.find(({ title }) => title === TURN)
  if (!call) throw new Error('not called')
  await deliver(call)
  await expect.poll(rang).toEqual([TURN])

  // Nobody has seen it, and its time is over.
  await journey.sql`update called_duties set next_at = clock_timestamp() where cutover = ${cutover}`
  await journey.sql`update watched_cutovers set look_at = clock_timestamp() where cutover = ${cutover}`
  const mail = await expect
    .poll(() => mailbox.mails.find(({ subject }) => subject === TURN))
    .toBeDefined()
    .then(() => mailbox.mails.find(({ subject }) => subject === TURN))
  const link = /http\S+\/calls\/\S+/.exec(mail?.text ?? '')?.[0]
  await phone.goto(link ?? '')
  await press(phone, 'I have seen it')
  await phone.getByText('You have seen it').waitFor()
  const [step] = (await journey.view(cutover)).steps.filter(({ id }) => id === 'announce')
  expect(step).toMatchObject({ acknowledgedBy: await journey.person('lena@example.org') })

  // Somebody else takes it: what the phone shows says so, and rings no more.
  await journey.give('lena', cutover, { type: 'startStep', stepId: 'announce' })
  await expect.poll(() => push.pushed.filter(({ withdrawn }) => withdrawn)).not.toEqual([])
  const withdrawal = push.pushed.find(({ withdrawn, tag }) => withdrawn && tag === call.tag)
  await deliver(withdrawal ?? {})
  await expect.poll(shown).toEqual([`No longer: ${TURN}`])
  expect(await rang()).toEqual([])
  // Also where it was wiped away, since a push that shows nothing costs the subscription.
  await pressThere('')
  expect(await shown()).toEqual([])
  await deliver(withdrawal ?? {})
  await expect.poll(shown).toEqual([`No longer: ${TURN}`])
})

it('a page of the cutover in sight rings by itself, and a notification is answered where it rings', async () => {
  const cutover = await journey.cutover({ t0: 60 })
  await journey.give('lena', cutover, { type: 'startCutover' })
  const page = await journey.open('lena@example.org', '/channels')
  const { deliver, shown, rang, press: pressThere } = await phoneOf(page)
  const findCall = async () => {
    const { calls } = await journey.call<CallsAnswer>('GET', `/cutovers/${cutover}/calls`)
    return calls.find(({ duty }) => duty.startsWith('start announce'))?.id
  }
  await expect.poll(findCall).toBeDefined()
  const path = `/cutovers/${cutover}/run`
  const call = { title: TURN, body: '', path, tag: 'this', urgent: false, call: await findCall() }
  await deliver(call)
  await expect.poll(shown).toEqual([TURN])
  await pressThere('acknowledge')
  await expect
    .poll(async () => (await journey.view(cutover)).steps.find(({ id }) => id === 'announce'))
    .toHaveProperty('acknowledgedBy')
  expect(await shown()).toEqual([])

  await page.goto(`${journey.server.url}${path}`)
  await page.getByRole('heading', { name: /^Needs attention/ }).waitFor()
  await deliver(call)
  await deliver({ ...call, path: '/cutovers/another/run', tag: 'other', title: 'Of another cutover' })
  await expect.poll(rang).toEqual(['Of another cutover'])
  expect(await shown()).toEqual([TURN, 'Of another cutover'])

  // What is pressed is shown by a page of that cutover, and takes no other page away.
  await page.goto(`${journey.server.url}/cutovers/${cutover}/gates`)
  await page.getByRole('heading', { name: 'Go / no-go' }).first().waitFor()
  expect(await pressThere('')).toEqual([])
  await page.waitForURL(`**${path}`)
  expect(await pressThere('')).toEqual(['/cutovers/another/run'])
  expect(new URL(page.url()).pathname).toBe(path)
})

it('a browser says why it is not called, and is called no more once it is removed or signed out', async () => {
  const cutover = await journey.cutover({ t0: 60 })
  const page = await journey.open('quinn@example.org', '/channels')
  await page.addInitScript(standForPush, push.subscribe('desk'))
  const places = () =>
    journey.sql`select endpoint from push_subscriptions where endpoint like '%/desk' and removed_at is null`
  const subscribed = () => page.evaluate(() => localStorage.getItem('subscribed'))

  await page.goto(`${journey.server.url}/cutovers/${cutover}/run`)
  await press(page, 'Notify me at my turn')
  await page.getByText(/^This browser does not ring while the page is closed\. The push service/).waitFor()
  expect(await page.evaluate(() => Reflect.get(Notification, 'asked'))).toBe(1)

  // From the menu it is the same, the answer to who asks again too.
  await page.evaluate(() => localStorage.setItem('push service', 'up'))
  await press(page, 'Quinn, settings')
  const entry = page.getByRole('menuitem', { name: 'Notify me at my turn' })
  await entry.click()
  await entry.click()
  await expect.poll(subscribed).not.toBeNull()
  await expect.poll(places).toHaveLength(1)
  await page.getByText(/^This browser does not ring/).waitFor({ state: 'detached' })

  await page.goto(`${journey.server.url}/channels`)
  await page.getByText(/, this one$/).waitFor()
  await press(page, 'Remove')
  await press(page, 'Notify me in this browser')
  await page.getByText(/, this one$/).waitFor()
  await press(page, 'Remove')
  await button(page, 'Notify me in this browser').waitFor()
  expect(await subscribed()).toBeNull()
  expect(await places()).toEqual([])

  // Removed on another device, it stays removed where its page is opened again.
  await press(page, 'Notify me in this browser')
  await page.getByText(/, this one$/).waitFor()
  const other = await journey.open('quinn@example.org', '/channels', PHONE)
  await press(other, 'Remove')
  await expect.poll(places).toEqual([])
  await page.reload()
  await button(page, 'Notify me in this browser').waitFor()
  await expect.poll(subscribed).toBeNull()
  expect(await places()).toEqual([])

  await press(page, 'Notify me in this browser')
  await page.getByText(/, this one$/).waitFor()
  await press(page, 'Quinn, settings')
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL('**/sign-in')
  expect(await subscribed()).toBeNull()
  // [R16] Nor does the server count on it.
  expect(await places()).toEqual([])
})

/** In a page: a browser without a screen is allowed no notifications, and has no push service. */
function standForPush(subscription: ReturnType<PushService['subscribe']>): void {
  const unsubscribe = async () => localStorage.removeItem('subscribed')
  const mine = { ...subscription, toJSON: () => subscription, unsubscribe, options: { applicationServerKey: null } }
  const notification = {
    permission: 'default',
    asked: 0,
    async requestPermission() {
      notification.asked += 1
      notification.permission = 'granted'
    },
  }
  Object.assign(globalThis, { Notification: notification })
  Object.assign(PushManager.prototype, {
    getSubscription: async () => (localStorage.getItem('subscribed') ? mine : null),
    async subscribe() {
      if (localStorage.getItem('push service') === null) throw new Error('no push service')
      localStorage.setItem('subscribed', 'yes')
      return mine
    },
  })
}
