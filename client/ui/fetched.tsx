import { type ComponentType, lazy, useState } from 'react'
import { fetchCode } from './fetchCode.ts'

export interface Fetched<Props> {
  Screen: ComponentType<Props>
  /** Fetches its code ahead; what goes wrong is said where the screen is shown. */
  load(): void
}

/**
 * A screen whose code is fetched when it is first shown, or ahead by `load`. With `lazy` alone even code that is there
 * would show nothing at first, which React then keeps up for 300 ms.
 */
export function fetched<Props extends object = object>(
  importCode: () => Promise<{ default: ComponentType<Props> }>,
): Fetched<Props> {
  let there: ComponentType<Props> | undefined
  const load = async () => {
    const code = await fetchCode(importCode)
    there = code.default
    return code
  }
  const Later = lazy(load)
  return {
    Screen(props) {
      // For good: another component in its place would begin again.
      const [Shown] = useState<ComponentType<Props>>(() => there ?? Later)
      return <Shown {...props} />
    },
    load: () => void load().catch(() => undefined),
  }
}
