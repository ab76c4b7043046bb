/** The command menu; what it offers is lazy-loaded. */
import { useRef, useState } from 'react'
import { useShortcuts } from '../live/shortcuts.ts'
import { laterPart } from '../ui/laterPart.ts'
import '../ui/Dialog.css'

const entries = laterPart(() => import('./CommandEntries.tsx'))

export const loadCommandEntries = entries.load

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
  const CommandEntries = entries.part()
  return (
    <dialog ref={dialog} className="dialog command-menu" aria-label="All commands" onClose={() => setOpen(false)}>
      {open && CommandEntries ? <CommandEntries close={() => dialog.current?.close()} /> : null}
    </dialog>
  )
}
