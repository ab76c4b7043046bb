import type { ComponentType } from 'react'
import { fetchCode } from './fetchCode.ts'

export interface LaterPart<Props> {
  /** Fetches its code; returns whether that worked. On a lost line it does not, and the next time it is tried again. */
  load(): Promise<boolean>
  /** Undefined until it is there. */
  part(): ComponentType<Props> | undefined
}

/** A part of a screen whose code comes when it is first wanted, or ahead by `load`. */
export function laterPart<Props>(importCode: () => Promise<{ default: ComponentType<Props> }>): LaterPart<Props> {
  let there: ComponentType<Props> | undefined
  return {
    async load() {
      const code = await fetchCode(importCode).catch(() => undefined)
      there ??= code?.default
      return there !== undefined
    },
    part: () => there,
  }
}
