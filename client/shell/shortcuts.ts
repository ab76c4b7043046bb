/** Keys for people who do not let go of them. Single keys can be turned off; combinations with ⌘ or Ctrl always work. */
import { useLayoutEffect, useRef } from 'react'
import { createStore, type Store } from '../live/store.ts'

const KEY = 'tminus.singleKeys'

const enabled = createStore(localStorage.getItem(KEY) !== 'off')
/** Whether single keys do anything. */
export const singleKeys: Store<boolean> = enabled

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(KEY, on ? 'on' : 'off')
  enabled.set(on)
}

export interface Shortcut {
  /** As in KeyboardEvent.key, lower case; `mod+k` for ⌘K or Ctrl K. */
  key: string
  does: string
  run(): void
}

const active = new Set<{ current: readonly Shortcut[] }>()

/** Every shortcut that works on this screen, for the list that `?` opens. */
export const activeShortcuts = (): Shortcut[] => [...active].flatMap(({ current }) => current)

/** These keys do something while this part is on the screen; of two that want the same key the later mounted wins. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  // With the commit that shows it: who sees a key may press it at once.
  useLayoutEffect(() => {
    active.add(latest)
    return () => {
      active.delete(latest)
    }
  }, [])
}

/** Listens from now on. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const combined = event.metaKey || event.ctrlKey
    if (!combined && (event.altKey || !enabled.get() || isWriting(event.target))) return
    // A dialog has the keys to itself.
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
  // A dialog that has just closed keeps the focus for a moment where nothing had it before; a fast hand is past it already.
  !target.closest('dialog:not([open])') &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
  !(target instanceof HTMLInputElement && target.type === 'checkbox')
