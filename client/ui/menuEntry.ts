/** A menu entry. */
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
      /** Checked or not; absent where the entry is not a toggle. */
      ticked?: boolean
      /** Whether it is the current page. */
      current?: boolean
      /** Whether the menu stays open, since more may be toggled. */
      stays?: boolean
    }

export interface LoadedMenuProps {
  children: ReactNode
  className: string
  label: string | undefined
  entries: readonly MenuEntry[]
}
