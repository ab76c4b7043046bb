/** A button that opens a menu. The menu's code, most of Mantine, is fetched when somebody first reaches for one. */
import { type ComponentType, type ReactNode, useState } from 'react'
import type { LoadedMenuProps, MenuEntry } from './menuEntry.ts'

let LoadedMenu: ComponentType<LoadedMenuProps> | undefined

/** Fetches the menu's code; answers whether it is there. Without a line it is not, and the next press asks again. */
export async function loadMenu(): Promise<boolean> {
  const loaded = await import('./LoadedMenu.tsx').catch(() => undefined)
  LoadedMenu ??= loaded?.default
  return LoadedMenu !== undefined
}

interface MoreMenuProps {
  /** What the button shows. */
  children: ReactNode
  className: string
  /** What the button is called where its content is no word. */
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
