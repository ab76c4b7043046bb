/** Enter sends a form, from every field of it. */
import type { KeyboardEvent } from 'react'

/**
 * Whether this key, pressed within a form, is meant to send it where the browser would not do so by itself: Enter in a
 * text of several lines (with Shift it breaks the line) and on a list that is not open, Ctrl+Enter or ⌘+Enter everywhere.
 * A key that is still held down from what opened the form sends nothing.
 */
export function isSendKey({ key, shiftKey, metaKey, ctrlKey, repeat, nativeEvent, target }: KeyboardEvent): boolean {
  if (key !== 'Enter' || repeat || nativeEvent.isComposing) return false
  if (metaKey || ctrlKey) return true
  return (
    !shiftKey && (target instanceof HTMLTextAreaElement || (target instanceof HTMLSelectElement && !isOpen(target)))
  )
}

/** Where its list is open, Enter takes what is chosen there; so it is taken for open where a browser cannot tell. */
function isOpen(list: HTMLSelectElement): boolean {
  try {
    return list.matches(':open')
  } catch {
    return true
  }
}
