/** The command menu; what it offers is lazy-loaded. */
import { type ComponentType, useRef, useState } from 'react'
import { useShortcuts } from '../live/shortcuts.ts'
import { fetchCode } from '../ui/fetchCode.ts'
import '../ui/Dialog.css'

let CommandEntries: ComponentType<{ close(): void }> | undefined

/** Loads what the menu offers; returns whether that worked. Offline it does not, and the next press tries again. */
export async function loadCommandEntries(): Promise<boolean> {
  const loaded = await fetchCode(() => import('./CommandEntries.tsx')).catch(() => undefined)
  CommandEntries ??= loaded?.default
  return CommandEntries !== undefined
}

export function CommandMenu() {
  const dialog = useRef<HTMLDialogElement>(null)
  // Its entries are computed only while it is open.
  const [open, setOpen] = useState(false)
  useShortcuts([
    {
      key: 'mod+k',
      does: 'All commands',
      run: () =>
        void loadCommandEntries().then((loaded) => {
          if (!loaded) return
          setOpen(true)
          dialog.current?.showModal()
        }),
    },
  ])
  return (
    <dialog ref={dialog} className="dialog command-menu" aria-label="All commands" onClose={() => setOpen(false)}>
      {open && CommandEntries ? <CommandEntries close={() => dialog.current?.close()} /> : null}
    </dialog>
  )
}
