/** A button that opens a menu. The menu's code, most of Mantine, is lazy-loaded on first use. */
import { type ReactNode, useState } from 'react'
import { laterPart } from './laterPart.ts'
import type { MenuEntry } from './menuEntry.ts'

const menu = laterPart(() => import('./LoadedMenu.tsx'))

export const loadMenu = menu.load

interface MoreMenuProps {
  /** The button's content. */
  children: ReactNode
  className: string
  /** The button's accessible name where its content is not text. */
  label?: string
  entries: readonly MenuEntry[]
}

export function MoreMenu({ children, className, label, entries }: MoreMenuProps) {
  const [open, setOpen] = useState(false)
  const LoadedMenu = menu.part()
  if (open && LoadedMenu) {
    return (
      <LoadedMenu className={className} label={label} entries={entries}>
        {children}
      </LoadedMenu>
    )
  }
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void loadMenu()}
      onFocus={() => void loadMenu()}
      onClick={() => void loadMenu().then(setOpen)}
    >
      {children}
    </button>
  )
}
