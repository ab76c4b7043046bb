/** Filter and order of the list. */
import { type ReactNode, useRef } from 'react'
import { useBoard } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import { useShortcuts } from '../../shell/shortcuts.ts'
import { chooseListOrder, filter, listOrder, useListFilter } from './runView.ts'

export function ListTools({ count, controls }: { count: number; controls: ReactNode }) {
  const { workstream, search, mine } = useListFilter()
  const order = useStore(listOrder, (chosen) => chosen)
  const total = useBoard((board) => board.total)
  const input = useRef<HTMLInputElement>(null)
  useShortcuts([{ key: '/', does: 'Search the steps', run: () => input.current?.select() }])
  const filtered = workstream !== undefined || Boolean(search) || mine
  return (
    <div className="list-tools">
      <input
        ref={input}
        type="search"
        className="field list-tools__search"
        placeholder="Search steps"
        aria-label="Search steps"
        value={search ?? ''}
        onChange={(event) => filter({ search: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          filter({ search: undefined })
          event.currentTarget.blur()
        }}
      />
      <fieldset className="switch">
        <legend className="unseen">Order of the list</legend>
        {(['plan', 'workstream'] as const).map((each) => (
          <button key={each} type="button" aria-pressed={order === each} onClick={() => chooseListOrder(each)}>
            {each === 'plan' ? 'As planned' : 'By workstream'}
          </button>
        ))}
      </fieldset>
      {/* On a phone “mine” is a tab of its own. */}
      <button
        type="button"
        className="button button--small toggle list-tools__mine"
        aria-pressed={mine}
        onClick={() => filter({ mine: !mine })}
      >
        Mine
      </button>
      {workstream === undefined ? null : (
        <button type="button" className="button button--small" onClick={() => filter({ workstream: undefined })}>
          {workstream} <span aria-hidden="true">×</span>
          <span className="unseen">, show all workstreams</span>
        </button>
      )}
      {filtered ? (
        <span className="dim nowrap">
          {count} of {total}
        </span>
      ) : null}
      {controls}
    </div>
  )
}
