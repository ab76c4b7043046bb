/** Notifies a person whose turn it is: by sound and browser notification, as far as they allowed it. */
import type { ChannelsAnswer } from '../../shared/reach.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { answered } from '../live/answered.ts'
import type { Http } from '../live/http.ts'
import { browserStorage } from '../live/storage.ts'
import { createStore, type Store } from '../live/store.ts'
import { showBell, subscribe } from '../live/webPush.ts'
import { whenIdle } from '../live/whenIdle.ts'
import { dutyPath } from '../paths.ts'
import type { Bell } from './bells.ts'

const KEY = 'tminus.ring'
const on = createStore(browserStorage.get(KEY) !== 'off')
let audio: AudioContext | undefined
let soundAllowed = false
let ringsSounding = 0

/** Whether this person wants notifications on this device. */
export const ringing: Store<boolean> = on

const notReached = createStore<string | undefined>(undefined)

/** Why this browser is not called while its page is closed, as a sentence; found when the person asked to be notified. */
export const whyNotReached: Store<string | undefined> = notReached

export const forgetNotReached = (): void => notReached.set(undefined)

/**
 * Notifies this person here from now on, also while no page is open: asks the browser's permission where it has not been
 * asked, and subscribes it. The refusal says why it is not called while the page is closed.
 */
export async function notifyHere(http: Http): Promise<ChannelsAnswer | Refusal> {
  setRinging(true)
  // First, while the press counts as one: later a browser asks nobody.
  if ('Notification' in globalThis && Notification.permission === 'default') await Notification.requestPermission()
  const channels = await answered(() => http.get<ChannelsAnswer>('/api/channels'))
  const answer = isRefusal(channels) ? channels : await subscribe(http, channels.pushKey)
  notReached.set(isRefusal(answer) ? answer.message : undefined)
  return answer
}

/** By the page, with a sound; what is pushed to this browser is looked after under “How I am reached”. */
export function doNotNotify(): void {
  setRinging(false)
  forgetNotReached()
}

function setRinging(wanted: boolean): void {
  browserStorage.set(KEY, wanted ? 'on' : 'off')
  on.set(wanted)
}

/** Delay until a page has been rendered and read; milliseconds. */
const MADE_AFTER_MS = 2500
/** Longer than both tones. */
const SOUNDS_FOR_MS = 1000

/**
 * Browsers allow sound only after a first interaction. The AudioContext is created in an idle moment before, since that
 * takes a tenth of a second, which would delay the first click. It runs only while it sounds: a running one keeps the
 * audio hardware of a phone awake for the whole night.
 */
export function allowSoundOnTouch(): void {
  const allow = () => {
    if (soundAllowed) return
    void audio?.resume().then(() => {
      soundAllowed = true
      rest()
    })
  }
  setTimeout(
    () =>
      whenIdle(() => {
        audio = new AudioContext()
        if (navigator.userActivation?.hasBeenActive) allow()
      }),
    MADE_AFTER_MS,
  )
  // What browsers accept as an interaction; a touch counts when the finger is lifted.
  for (const touch of ['pointerup', 'keydown']) document.addEventListener(touch, allow)
}

function rest(): void {
  if (ringsSounding === 0) void audio?.suspend()
}

/** Each bell has a banner of its own, and pressing it opens what it is about. */
export function ring({ key, title, body, duty }: Bell, cutoverId: string, open: (path: string) => void): void {
  if (!on.get()) return
  const path = dutyPath(cutoverId, duty)
  void sound()
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || !document.hidden) return
  const tag = `${cutoverId} ${key}`
  const options = { body, tag, icon: '/icon.svg' }
  const showing = showBell(title, { ...options, data: { path } })
  // The service worker's display can refuse, as while it is replaced; the page shows it then.
  const byWorker = showing.catch(() => false)
  const byPage = byWorker.then((shown) => {
    if (shown) return
    const notification = new Notification(title, options)
    notification.onclick = () => {
      window.focus()
      open(path)
      notification.close()
    }
  })
  // A phone lets no page show one, and throws; the sound and the title have to do there.
  void byPage.catch(() => undefined)
}

/** Two short rising tones, soft at both ends. */
async function sound(): Promise<void> {
  if (!audio || !soundAllowed) return
  ringsSounding += 1
  setTimeout(() => {
    ringsSounding -= 1
    // A telephone call takes the sound away; the next touch asks for it again.
    if (audio?.state !== 'running') soundAllowed = false
    rest()
  }, SOUNDS_FOR_MS)
  await audio.resume()
  if (ringsSounding === 0) return
  const { currentTime, destination } = audio
  for (const [index, frequency] of [660, 880].entries()) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    const start = currentTime + index * 0.18
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(0.18, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.3)
    tone.connect(volume).connect(destination)
    tone.start(start)
    tone.stop(start + 0.32)
  }
}
