/** The list of keyboard shortcuts, with a switch that turns single-key ones off. */
import { useRef, useState } from 'react'
import { useStore } from '../live/session.tsx'
import '../ui/Dialog.css'
import './KeyList.css'
import { activeShortcuts, setSingleKeys, singleKeys, useShortcuts } from '../live/shortcuts.ts'
import { type KeyGroup, keyGroups } from './keyWords.ts'
import { MOD } from './Rail.tsx'

export function KeyList() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [groups, setGroups] = useState<readonly KeyGroup[]>([])
  const on = useStore(singleKeys, (value) => value)
  useShortcuts([
    {
      key: '?',
      does: 'This list',
      run() {
        setGroups(keyGroups(activeShortcuts()))
        dialog.current?.showModal()
      },
    },
  ])
  return (
    <dialog ref={dialog} className="dialog keys" aria-label="Keys">
      <h2>Keys</h2>
      <div className="key-list">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className="dialog__keys">
              {keys.map(({ key, does, works }) => (
                <div key={key + does} className={works ? undefined : 'key-list__idle'}>
                  <dt>
                    <kbd className="key">{key.replace('mod+', MOD).replace('escape', 'esc').toUpperCase()}</kbd>
                  </dt>
                  <dd>
                    {does}
                    {works ? null : <span className="unseen">, does nothing at the moment</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>A form</h3>
          <dl className="dialog__keys">
            {FORM_KEYS.map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key} className="key">
                      {key}
                    </kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
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

const FORM_KEYS = [
  { keys: ['⏎'], does: 'Send' },
  { keys: ['⇧', '⏎'], does: 'New line' },
  { keys: ['ESC'], does: 'Cancel' },
]
