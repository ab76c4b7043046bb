/** A button that opens a menu. The menu's code, most of Mantine, is fetched when somebody first reaches for one. */
import { lazy, type ReactNode, Suspense, useState } from 'react'

const load = () => import('./LoadedMenu.tsx')
const LoadedMenu = lazy(load)

export type MenuEntry =
  | { kind: 'heading'; key: string; text: string }
  | { kind: 'line'; key: string }
  | {
      kind: 'item'
      key: string
      label: string
      run(): void
      disabled?: boolean
      title?: string | undefined
      /** Ticked or not; absent where nothing is switched. */
      ticked?: boolean
      /** Whether the menu stays, since more may be switched. */
      stays?: boolean
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
  const [wanted, setWanted] = useState(false)
  const button = (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      {children}
    </button>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <LoadedMenu className={className} label={label} entries={entries}>
        {children}
      </LoadedMenu>
    </Suspense>
  )
}
