/** Notifies a person whose turn it is: by sound and browser notification, as far as they allowed it. */
import { browserStorage } from '../live/storage.ts'
import { createStore, type Store } from '../live/store.ts'
import { showBell } from '../live/webPush.ts'
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

/** Asks the browser's permission where it has not been asked. */
export async function setRinging(wanted: boolean): Promise<void> {
  browserStorage.set(KEY, wanted ? 'on' : 'off')
  on.set(wanted)
  if (wanted && 'Notification' in globalThis && Notification.permission === 'default')
    await Notification.requestPermission()
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
  void byWorker.then((shown) => {
    if (shown) return
    const notification = new Notification(title, options)
    notification.onclick = () => {
      window.focus()
      open(path)
      notification.close()
    }
  })
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
