/** What stands in a menu. */
import type { ReactNode } from 'react'

export type MenuEntry =
  | { kind: 'heading'; key: string; text: string }
  | { kind: 'line'; key: string }
  | { kind: 'link'; key: string; label: string; href: string }
  | {
      kind: 'item'
      key: string
      label: string
      run(): void
      disabled?: boolean
      title?: string | undefined
      /** Ticked or not; absent where nothing is switched. */
      ticked?: boolean
      /** Whether one is there already. */
      current?: boolean
      /** Whether the menu stays, since more may be switched. */
      stays?: boolean
    }

export interface LoadedMenuProps {
  children: ReactNode
  className: string
  label: string | undefined
  entries: readonly MenuEntry[]
}
