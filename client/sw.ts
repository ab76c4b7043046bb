/**
 * The service worker: shows calls while no page is open, and lets them be answered where they ring. It caches nothing, so a
 * page is never older than the server. Built as a file of its own, without imports.
 */
export {}

/** What of a service worker's scope is used here; the types of pages and of workers cannot be loaded together. */
interface Scope {
  registration: ServiceWorkerRegistration
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly OpenPage[]>
    openWindow(path: string): Promise<unknown>
    claim(): Promise<void>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: Awaited) => void): void
  addEventListener(type: 'push', listener: (event: Awaited & { data: { json(): Call } | null }) => void): void
  addEventListener(type: 'notificationclick', listener: (event: Click) => void): void
  addEventListener(type: 'pushsubscriptionchange', listener: (event: Changed) => void): void
}
interface Awaited {
  waitUntil(work: Promise<unknown>): void
}
interface OpenPage {
  url: string
  visibilityState: DocumentVisibilityState
  focus(): Promise<unknown>
  postMessage(message: { open: string }): void
}
type Click = Awaited & { action: string; notification: Notification }
type Changed = Awaited & { oldSubscription?: PushSubscription | null; newSubscription?: PushSubscription | null }

/** As the server pushes it. */
interface Call {
  title: string
  body: string
  path: string
  /** The same for what it replaces. */
  tag: string
  urgent: boolean
  /** Its id, where it can be answered. */
  call?: string
  /** How a page's own bells for the same are tagged. */
  bells?: string[]
  /** It takes back the one before. */
  withdrawn?: true
}

/** `actions` and `renotify` are missing in the types of pages. */
type Shown = NotificationOptions & { actions?: { action: string; title: string }[]; renotify?: boolean }

declare const self: Scope

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  const call = event.data?.json()
  if (call) event.waitUntil(call.withdrawn ? takeBack(call) : ring(call))
})

async function ring(call: Call): Promise<void> {
  const { title, body, path, tag, urgent, call: id, bells = [] } = call
  // A page of the cutover in sight rings by itself. It is shown all the same: browsers take the subscription from whoever shows
  // nothing for a push.
  const rings = !(await openPages()).some((page) => page.visibilityState === 'visible' && isOfSame(page.url, path))
  await close(bells)
  await show(title, {
    body,
    tag,
    renotify: rings,
    silent: !rings,
    requireInteraction: rings && urgent,
    data: { path, call: id, bells },
    ...(id === undefined
      ? {}
      : {
          actions: [
            { action: 'acknowledge', title: 'I have seen it' },
            { action: 'help', title: 'I need help' },
          ],
        }),
  })
}

/** Silently, in the place of what was called, and also where that is shown no more, since each push has to show something. */
async function takeBack({ title, body, path, tag, bells = [] }: Call): Promise<void> {
  await close(bells)
  await show(title, { body, tag, silent: true, data: { path } })
}

self.addEventListener('notificationclick', (event) => {
  const { path, call } = (event.notification.data ?? {}) as { path?: string; call?: string }
  event.notification.close()
  if (call !== undefined && (event.action === 'acknowledge' || event.action === 'help'))
    event.waitUntil(answer(call, event.action, event.notification))
  else event.waitUntil(open(path ?? '/'))
})

/** With the session of this browser; without one the page asks for it. */
async function answer(call: string, action: 'acknowledge' | 'help', { title, tag }: Notification): Promise<void> {
  const answered = await fetch(`/api/calls/${call}/${action}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => undefined)
  if (!answered?.ok) return open(`/calls/${call}`)
  if (action === 'help')
    await show('Others are called to help', { body: title, tag, silent: true, data: { path: `/calls/${call}` } })
}

self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(
    (async () => {
      const options = event.oldSubscription?.options
      const fresh = event.newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)))
      if (!fresh) return
      // Nobody asked for it here: where this browser was removed, it stays removed.
      const before = event.oldSubscription?.endpoint ?? fresh.endpoint
      const told = await fetch('/api/channels/browsers', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...fresh.toJSON(), before }),
      })
      if (told.status === 404) await fresh.unsubscribe()
    })(),
  )
})

async function open(path: string): Promise<void> {
  // Any other page may show a room its wall, or hold what somebody is writing.
  const page = (await openPages()).find(({ url }) => isOfSame(url, path))
  if (!page) return void (await self.clients.openWindow(path))
  // Not every browser lets it; the page shows it all the same.
  await page.focus().catch(() => undefined)
  page.postMessage({ open: path })
}

const openPages = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true })

const show = (title: string, options: Shown): Promise<void> =>
  self.registration.showNotification(title, { icon: '/icon-192.png', badge: '/icon-192.png', ...options })

/** What a page has shown for the same. */
async function close(bells: readonly string[]): Promise<void> {
  for (const tag of bells) for (const shown of await self.registration.getNotifications({ tag })) shown.close()
}

/** `/cutovers/…` with all its screens. */
const isOfSame = (url: string, path: string): boolean => {
  const of = (text: string) => text.split(/[/?#]/).slice(1, 3).join('/')
  return path.startsWith('/cutovers/') && of(new URL(url).pathname) === of(path)
}
