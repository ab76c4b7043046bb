/** Calling somebody whose turn it is: a sound, a notification of the browser, as far as they allowed it. */
import { createStore, type Store } from '../live/store.ts'
import { whenIdle } from '../live/whenIdle.ts'

const KEY = 'tminus.ring'
const on = createStore(localStorage.getItem(KEY) !== 'off')
let audio: AudioContext | undefined

/** Whether this person wants to be rung at on this device. */
export const ringing: Store<boolean> = on

export function setRinging(wanted: boolean): void {
  localStorage.setItem(KEY, wanted ? 'on' : 'off')
  on.set(wanted)
  if (wanted && 'Notification' in globalThis && Notification.permission === 'default')
    void Notification.requestPermission()
}

/** When a page has been drawn and read; milliseconds. */
const MADE_AFTER_MS = 2500

/**
 * Browsers let a page sound only after it was touched once. What sounds is made in a quiet moment before, since that takes
 * a tenth of a second, which nobody should wait for when they press for the first time.
 */
export function allowSoundOnTouch(): void {
  let touched = false
  const wake = () => {
    if (audio?.state === 'suspended') void audio.resume()
  }
  setTimeout(
    () =>
      whenIdle(() => {
        audio = new AudioContext()
        if (touched) wake()
      }),
    MADE_AFTER_MS,
  )
  // What a browser takes for a touch; a finger counts when it is lifted.
  for (const touch of ['pointerup', 'keydown']) {
    document.addEventListener(touch, () => {
      touched = true
      wake()
    })
  }
}

export function ring(title: string, body: string, open: () => void): void {
  if (!on.get()) return
  sound()
  if (!('Notification' in globalThis) || Notification.permission !== 'granted' || !document.hidden) return
  const notification = new Notification(title, { body, tag: body, icon: '/icon.svg' })
  notification.onclick = () => {
    window.focus()
    open()
    notification.close()
  }
}

/** Two short rising tones, soft at both ends. */
function sound(): void {
  if (audio?.state !== 'running') return
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
