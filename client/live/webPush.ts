/** Web push to this browser: the service worker, and what the browser is subscribed to. */
import type { ChannelsAnswer } from '../../shared/reach.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import { answered } from './answered.ts'
import type { Http } from './http.ts'
import { browserStorage } from './storage.ts'

const FILE = '/sw.js'
/** In this browser's memory. */
const ID_KEY = 'tminus.browser'
export const BROWSERS_PATH = '/api/channels/browsers'

/** Why this browser cannot be reached, as a sentence; undefined where it can. */
export function whyNoPush(): string | undefined {
  if (!globalThis.isSecureContext) return 'This browser takes no notifications over plain http.'
  if (isIos() && !isInstalled())
    return 'On an iPhone or iPad, add T-Minus to the home screen first, and open it from there.'
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis))
    return 'This browser takes no notifications while its page is closed.'
  return Notification.permission === 'denied'
    ? 'Notifications are blocked for this site. Allow them in the settings of the browser.'
    : undefined
}

const isIos = () => /iPhone|iPad/.test(navigator.userAgent)
const isInstalled = () => matchMedia('(display-mode: standalone)').matches

/** What this browser is subscribed with; undefined while it is not. */
export async function subscription(): Promise<PushSubscription | undefined> {
  if (!('serviceWorker' in navigator)) return undefined
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager?.getSubscription()) ?? undefined
}

/** Asks nobody: the person has been asked for permission. A refusal says why this browser is not reached. */
export async function subscribe(http: Http, pushKey: string): Promise<ChannelsAnswer | Refusal> {
  const why = whyNoPush()
  if (why !== undefined) return refuse('malformed', why)
  if (Notification.permission !== 'granted') return refuse('malformed', 'Notifications were not allowed.')
  let fresh: PushSubscription
  try {
    await navigator.serviceWorker.register(FILE)
    const registration = await navigator.serviceWorker.ready
    const known = await registration.pushManager.getSubscription()
    // One with the key of another installation, as after a restore elsewhere, is of no use.
    if (known && !isOfKey(known, pushKey)) await known.unsubscribe()
    fresh = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey })
  } catch {
    return refuse('malformed', 'The push service of this browser does not answer. Try again in a moment.')
  }
  return answered(() => tell(http, fresh))
}

function isOfKey({ options }: PushSubscription, pushKey: string): boolean {
  const given = options.applicationServerKey
  return given !== null && encoded(given) === pushKey
}

const encoded = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/**
 * The server pushes to this browser from now on, and says under which id it lists it. With `before` it comes by itself, and is
 * refused where the person has removed it.
 */
async function tell(http: Http, known: PushSubscription, before?: string): Promise<ChannelsAnswer | Refusal> {
  const body = { ...known.toJSON(), ...(before === undefined ? {} : { before }) }
  const answer = await http.post<ChannelsAnswer & { id: string }>(BROWSERS_PATH, body)
  if (!isRefusal(answer)) browserStorage.set(ID_KEY, answer.id)
  return answer
}

/** The id of this browser among those that get notifications; undefined where it gets none. */
export const ownBrowser = (): string | undefined => browserStorage.get(ID_KEY)

/** Nothing is pushed here any more, as for whoever signs out. */
export async function unsubscribe(): Promise<void> {
  browserStorage.remove(ID_KEY)
  await (await subscription())?.unsubscribe()
}

/**
 * Whoever is signed in is reached here from now on: the service worker is brought up to date, a subscription of this browser
 * becomes theirs unless they have removed it, and what a notification opens is opened here.
 */
export function keepPush(http: Http, open: (path: string) => void): () => void {
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) return () => undefined
  void (async () => {
    if (!(await subscription())) return
    await navigator.serviceWorker.register(FILE)
    const known = await subscription()
    if (!known) return
    const answer = await tell(http, known, known.endpoint)
    // Removed on another device: removed it stays, until it is asked for here again.
    if (isRefusal(answer) && wasRemoved(answer)) await unsubscribe()
  })().catch(() => undefined)
  const listen = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'object' && data !== null && 'open' in data && typeof data.open === 'string') open(data.open)
  }
  navigator.serviceWorker.addEventListener('message', listen)
  return () => navigator.serviceWorker.removeEventListener('message', listen)
}

// A code of the transport, which refusals of cutovers do not have.
const wasRemoved = ({ code }: { code: string }): boolean => code === 'unknownBrowser'

/** Where a bell of a page is shown by the service worker: phones allow it nowhere else. */
export async function showBell(title: string, options: NotificationOptions & { tag: string }): Promise<boolean> {
  if (!('serviceWorker' in navigator)) return false
  const registration = await navigator.serviceWorker.getRegistration()
  if (!registration?.active) return false
  const shown = await registration.getNotifications()
  const isShown = shown.some(({ data }: Notification) => bellsOf(data).includes(options.tag))
  if (!isShown) await registration.showNotification(title, options)
  return true
}

const bellsOf = (data: unknown): string[] =>
  typeof data === 'object' && data !== null && 'bells' in data && Array.isArray(data.bells)
    ? data.bells.map(String)
    : []
