/** Keyboard shortcuts. Single keys can be turned off; combinations with ⌘ or Ctrl always work. */
import { useLayoutEffect, useRef } from 'react'
import { browserStorage } from './storage.ts'
import { createStore, type Store } from './store.ts'

const KEY = 'tminus.singleKeys'

const enabled = createStore(browserStorage.get(KEY) !== 'off')
/** Whether single-key shortcuts are on. */
export const singleKeys: Store<boolean> = enabled

export function setSingleKeys(on: boolean): void {
  browserStorage.set(KEY, on ? 'on' : 'off')
  enabled.set(on)
}

export interface Shortcut {
  /** As in KeyboardEvent.key, lower case; `mod+k` for ⌘K or Ctrl K. */
  key: string
  does: string
  run(): void
}

const active = new Set<{ current: readonly Shortcut[] }>()

/** Every shortcut of the current screen, for the list that `?` opens. */
export const activeShortcuts = (): Shortcut[] => [...active].flatMap(({ current }) => current)

/** Registers shortcuts while the component is mounted; for the same key the one mounted last wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  // A layout effect, so that a key works as soon as it is shown.
  useLayoutEffect(() => {
    active.add(latest)
    return () => {
      active.delete(latest)
    }
  }, [])
}

/** Starts listening. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const combined = event.metaKey || event.ctrlKey
    if (!combined && (event.altKey || !enabled.get() || isWriting(event.target))) return
    // An open dialog takes all keys.
    if (!combined && document.querySelector('dialog[open]')) return
    const key = (combined ? 'mod+' : '') + event.key.toLowerCase()
    const shortcut = activeShortcuts().findLast((candidate) => candidate.key === key)
    if (!shortcut) return
    event.preventDefault()
    shortcut.run()
  })
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  // A dialog that has just closed may hold the focus a moment longer; ignore it, for fast typists.
  !target.closest('dialog:not([open])') &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox')
