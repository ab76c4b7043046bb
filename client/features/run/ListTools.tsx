/** Above the list: search, filters, how it is arranged, and the controls of the cutover. */
import { type ReactNode, useRef, useState } from 'react'
import { useBoard } from '../../live/cutover.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { capital } from '../../ui/capital.ts'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import { FilterChips } from './FilterChips.tsx'
import { isFiltered, LIST_STATES, type ListState } from './listFilter.ts'
import { LIST_KEYS } from './listKeys.ts'
import { clearFilter, filter, keepUnderstood, useListAddress } from './runView.ts'
import { SaveView } from './SaveView.tsx'
import { useFilterEntries } from './useFilterEntries.ts'
import { useViewEntries } from './useViewEntries.ts'

interface ListToolsProps {
  /** How many steps the list shows. */
  count: number
  /** How many steps are late. */
  late: number
  /** Goes from the search into the list. */
  enter(): void
  controls: ReactNode
}

export function ListTools({ count, late, enter, controls }: ListToolsProps) {
  const address = useListAddress()
  const { filter: wanted, view, dropped } = address
  const total = useBoard((board) => board.rows.length + board.rollback.length)
  const [saves, setSaves] = useState(false)
  const filtered = isFiltered(wanted)
  const filterEntries = useFilterEntries(wanted)
  const viewEntries = useViewEntries(view, filtered ? () => setSaves(true) : undefined)
  return (
    <>
      <div className="list-tools">
        <Search search={wanted.search} enter={enter} />
        <States chosen={wanted.states ?? []} late={late} />
        {/* On a phone “mine” is a tab of its own. */}
        <button
          type="button"
          className="button button--small toggle list-tools__mine"
          aria-pressed={wanted.mine === true}
          onClick={() => filter({ mine: !wanted.mine })}
        >
          Mine
        </button>
        <MoreMenu className="button button--small button--bare" entries={filterEntries}>
          Filter ▾
        </MoreMenu>
        <MoreMenu className="button button--small button--bare" entries={viewEntries}>
          {view === undefined ? 'View ▾' : `${view} ▾`}
        </MoreMenu>
        <FilterChips wanted={wanted} />
        {filtered ? (
          <button type="button" className="button button--small button--bare" onClick={clearFilter}>
            {count} of {total} <span aria-hidden="true">×</span>
            <span className="unseen">, show all steps</span>
          </button>
        ) : null}
        {controls}
      </div>
      {saves ? <SaveView name={view ?? ''} close={() => setSaves(false)} /> : null}
      {dropped === undefined ? null : (
        <p className="list-tools__dropped late" role="status">
          {dropped}{' '}
          <button type="button" className="button button--small" onClick={() => keepUnderstood(address)}>
            OK
          </button>
        </p>
      )}
    </>
  )
}

interface SearchProps {
  search: string | undefined
  enter(): void
}

function Search({ search = '', enter }: SearchProps) {
  const input = useRef<HTMLInputElement>(null)
  useShortcuts([{ ...LIST_KEYS.search, run: () => input.current?.select() }])
  return (
    <input
      ref={input}
      type="search"
      className="field list-tools__search"
      placeholder="Search steps"
      aria-label="Search steps"
      title="Enter or ↓ goes into the list"
      value={search}
      onChange={(event) => filter({ search: event.target.value })}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault()
          enter()
        }
        if (event.key !== 'Escape') return
        filter({ search: undefined })
        event.currentTarget.blur()
      }}
    />
  )
}

/** Each a button that adds its steps to what is shown, with how many there are. */
function States({ chosen, late }: { chosen: readonly ListState[]; late: number }) {
  const ready = useBoard(({ open }) => open.filter(({ status }) => status === 'ready').length)
  const running = useBoard(
    ({ open }) => open.filter(({ status }) => status === 'running' || status === 'unconfirmed').length,
  )
  const failed = useBoard(({ open }) => open.filter(({ status }) => status === 'failed').length)
  const counts: Partial<Record<ListState, number>> = { ready, running, late, failed }
  const toggle = (state: ListState) => {
    const next = chosen.includes(state) ? chosen.filter((other) => other !== state) : [...chosen, state]
    filter({ states: next.length > 0 ? next : undefined })
  }
  return (
    <fieldset className="switch">
      <legend className="unseen">Show only steps that are</legend>
      {LIST_STATES.map((state) => (
        <button key={state} type="button" aria-pressed={chosen.includes(state)} onClick={() => toggle(state)}>
          {capital(state)}
          {counts[state] ? <span className={`switch__count ${TONES[state] ?? ''}`}> {counts[state]}</span> : null}
        </button>
      ))}
    </fieldset>
  )
}

const TONES: Partial<Record<ListState, string>> = { late: 'late', failed: 'bad' }
