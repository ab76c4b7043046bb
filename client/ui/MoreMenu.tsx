/** A button that opens a menu. The menu's code, most of Mantine, is lazy-loaded on first use. */
import { type ComponentType, type ReactNode, useState } from 'react'
import { fetchCode } from './fetchCode.ts'
import type { LoadedMenuProps, MenuEntry } from './menuEntry.ts'

let LoadedMenu: ComponentType<LoadedMenuProps> | undefined

/** Loads the menu's code; returns whether that worked. Offline it does not, and the next click tries again. */
export async function loadMenu(): Promise<boolean> {
  const loaded = await fetchCode(() => import('./LoadedMenu.tsx')).catch(() => undefined)
  LoadedMenu ??= loaded?.default
  return LoadedMenu !== undefined
}

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
