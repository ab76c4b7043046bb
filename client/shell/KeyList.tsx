/** The list of keyboard shortcuts, with a switch that turns single-key ones off. */
import { useRef, useState } from 'react'
import { useStore } from '../live/session.tsx'
import { activeShortcuts, type Shortcut, setSingleKeys, singleKeys, useShortcuts } from './shortcuts.ts'
import '../ui/Dialog.css'
import { MOD } from './Rail.tsx'

export function KeyList() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([])
  const on = useStore(singleKeys, (value) => value)
  useShortcuts([
    {
      key: '?',
      does: 'This list',
      run() {
        setShortcuts(activeShortcuts())
        dialog.current?.showModal()
      },
    },
  ])
  return (
    <dialog ref={dialog} className="dialog" aria-label="Keys">
      <h2>Keys</h2>
      <dl className="dialog__keys">
        {shortcuts.map(({ key, does }) => (
          <div key={key + does}>
            <dt>
              <kbd className="key">{key.replace('mod+', MOD).toUpperCase()}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="dialog__check">
        <input type="checkbox" checked={on} onChange={(event) => setSingleKeys(event.target.checked)} /> Keyboard
        shortcuts on
      </label>
      <form method="dialog">
        <button type="submit" className="button">
          Close
        </button>
      </form>
    </dialog>
  )
}
