/** Which key does what in the grid: as in the sheets that people know. */
import type { Step } from './selection.ts'

export interface Pressed {
  key: string
  shift: boolean
  alt: boolean
  /** Ctrl, or ⌘. */
  ctrl: boolean
}

export type GridAction =
  | { kind: 'move'; step: Step; extends: boolean }
  | { kind: 'page'; down: 1 | -1; extends: boolean }
  /** Enter and Tab, which stay in a range where there is one. */
  | { kind: 'next'; down: number; right: number }
  | { kind: 'edit' }
  | { kind: 'type'; text: string }
  | { kind: 'clear' | 'leave' | 'selectAll' | 'selectRow' | 'selectColumn' | 'fillDown' | 'undo' | 'redo' }
  | { kind: 'moveRows'; by: 1 | -1 }
  | { kind: 'insert'; where: 'above' | 'below' }
  | { kind: 'remove' | 'comment' | 'search' }
  /** By the menu only. */
  | { kind: 'duplicate' }

const ARROWS: Record<string, [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

export function actionOf({ key, shift, alt, ctrl }: Pressed): GridAction | undefined {
  const arrow = ARROWS[key]
  if (arrow) {
    const [down, right] = arrow
    if (alt) return right === 0 ? { kind: 'moveRows', by: down > 0 ? 1 : -1 } : undefined
    return { kind: 'move', step: { by: ctrl ? 'edge' : 'cells', down, right }, extends: shift }
  }
  if (ctrl) return withCtrl(key, shift)
  if (alt) return undefined
  switch (key) {
    case 'Home':
      return { kind: 'move', step: { by: 'start' }, extends: shift }
    case 'End':
      return { kind: 'move', step: { by: 'end' }, extends: shift }
    case 'PageDown':
      return { kind: 'page', down: 1, extends: shift }
    case 'PageUp':
      return { kind: 'page', down: -1, extends: shift }
    case 'Tab':
      return { kind: 'next', down: 0, right: shift ? -1 : 1 }
    case 'Enter':
      return { kind: 'next', down: shift ? -1 : 1, right: 0 }
    case 'F2':
      return shift ? { kind: 'comment' } : { kind: 'edit' }
    case 'Delete':
    case 'Backspace':
      return { kind: 'clear' }
    case 'Escape':
      return { kind: 'leave' }
    default:
      if (key === ' ' && shift) return { kind: 'selectRow' }
      // What an input method composes begins in the editor.
      if (key === 'Process') return { kind: 'type', text: '' }
      return [...key].length === 1 ? { kind: 'type', text: key } : undefined
  }
}

function withCtrl(key: string, shift: boolean): GridAction | undefined {
  switch (key.toLowerCase()) {
    case 'home':
      return { kind: 'move', step: { by: 'top' }, extends: shift }
    case 'end':
      return { kind: 'move', step: { by: 'bottom' }, extends: shift }
    case 'a':
      return { kind: 'selectAll' }
    case 'd':
      return { kind: 'fillDown' }
    case 'f':
      return { kind: 'search' }
    case 'z':
      return { kind: shift ? 'redo' : 'undo' }
    case 'y':
      return { kind: 'redo' }
    case ' ':
      return { kind: 'selectColumn' }
    case 'enter':
      return { kind: 'insert', where: shift ? 'above' : 'below' }
    case '-':
      return { kind: 'remove' }
    default:
      return undefined
  }
}
