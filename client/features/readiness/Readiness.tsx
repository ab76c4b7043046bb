/** The readiness checklist: what is proven, by whom, what is overdue, and what is waived. */
import { useRef } from 'react'
import { useSearchParams } from 'wouter'
import { readinessOf } from '../../../shared/derived/readiness.ts'
import { useCutover, useCutoverTime } from '../../live/cutover.tsx'
import { Obstacles, WithoutGo } from '../gates/Obstacles.tsx'
import { type ReadinessFilter, readinessSections } from './readinessRows.ts'
import '../../shell/Page.css'
import { useSession } from '../../live/session.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { ItemDetail } from './ItemDetail.tsx'
import { ItemRow } from './ItemRow.tsx'
import './Readiness.css'

const FILTERS = [
  { name: 'mine', title: 'Mine' },
  { name: 'open', title: 'Open' },
  { name: 'overdue', title: 'Overdue' },
  { name: 'mandatory', title: 'Mandatory' },
] as const

export default function Readiness() {
  const cutover = useCutover((value) => value)
  const { me } = useSession()
  const now = useCutoverTime(60_000)
  const { filter, toggle, search, itemId, select } = useReadinessView()
  const sections = readinessSections(cutover, me.person.id, now, filter)
  if (cutover.runbook.readiness.length === 0) {
    return (
      <div className="page">
        <h1>Readiness</h1>
        <AheadOfTheGates />
        <p className="page__empty">
          <b>This runbook has no readiness items.</b>
          What must be proven before the go-live is listed in the runbook, under readiness, with its owner, its due time
          and its evidence.
        </p>
      </div>
    )
  }
  const all = readinessSections(cutover, me.person.id, now).flatMap(({ rows }) => rows)
  const counts = {
    mine: all.filter(({ mine }) => mine).length,
    open: all.filter(({ closed }) => !closed).length,
    overdue: all.filter(({ overdue }) => overdue > 0).length,
    mandatory: all.filter(({ definition }) => definition.mandatory).length,
  }
  const shown = sections.flatMap(({ rows }) => rows).length
  return (
    <div className={itemId === undefined ? 'readiness' : 'readiness readiness--open'}>
      <div className="page readiness__list">
        <Head overdue={counts.overdue} />
        <AheadOfTheGates />
        <search className="page__tools" aria-label="Show only">
          {all.length > FEW ? <Search value={filter.text ?? ''} set={search} /> : null}
          {FILTERS.filter(({ name }) => counts[name] > 0 || filter[name] === true || name !== 'overdue').map(
            ({ name, title }) => (
              <button
                key={name}
                type="button"
                className="pill"
                aria-pressed={filter[name] === true}
                onClick={() => toggle(name)}
              >
                {title}&nbsp;<span className={name === 'overdue' ? 'late' : 'dim'}>{counts[name]}</span>
              </button>
            ),
          )}
          {filter.text === undefined ? null : (
            <span className="dim" role="status">
              {shown} of {all.length}
            </span>
          )}
        </search>
        {sections.map((section) => (
          <section key={section.title} className="readiness-items">
            <h2 className="readiness-items__title">
              {section.title} <span className="dim">{`${section.closed} of ${section.total}`}</span>
            </h2>
            <ul className="readiness-items__list">
              {section.rows.map((row) => (
                <li key={row.definition.id}>
                  <ItemRow row={row} chosen={row.definition.id === itemId} choose={() => select(row.definition.id)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {shown === 0 ? <Nothing filter={filter} /> : null}
      </div>
      {itemId === undefined ? null : <ItemDetail key={itemId} itemId={itemId} close={() => select(undefined)} />}
    </div>
  )
}

/** What no item on the list would show, and what holds the go up all the same. */
const AheadOfTheGates = () => (
  <>
    <Obstacles />
    <WithoutGo />
  </>
)

/** Up to this many items need no search field. */
const FEW = 12

function Search({ value, set }: { value: string; set(text: string): void }) {
  const input = useRef<HTMLInputElement>(null)
  useShortcuts([{ key: '/', does: 'Search the items', run: () => input.current?.focus() }])
  return (
    <input
      ref={input}
      className="field readiness__search"
      type="search"
      placeholder="Search items, roles, sections"
      aria-label="Search items"
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  )
}

function Head({ overdue }: { overdue: number }) {
  const cutover = useCutover((value) => value)
  const { share, closed, total, mandatoryOpen, waived } = readinessOf(cutover)
  if (share === undefined) {
    return (
      <header className="readiness__head">
        <div className="page__head">
          <h1>Readiness</h1>
          <p>This runbook has no readiness items.</p>
        </div>
      </header>
    )
  }
  const percent = Math.floor(share * 1000) / 10
  return (
    <header className="readiness__head">
      <div className="page__head">
        <h1>Readiness</h1>
        <p>
          <b className="strong mono">{percent} %</b> by weight · {closed} of {total} closed
          {mandatoryOpen.length > 0 ? ` · ${mandatoryOpen.length} mandatory open` : ' · no mandatory item open'}
          {waived > 0 ? ` · ${waived} waived` : ''}
          {overdue > 0 ? <b className="late"> · {overdue} overdue</b> : null}
        </p>
      </div>
      <div className="share-bar" role="img" aria-label={`${percent} % ready by weight`}>
        <div className="share-bar__part" style={{ width: `${share * 100}%` }} />
      </div>
    </header>
  )
}

function Nothing({ filter }: { filter: ReadinessFilter }) {
  return (
    <p className="page__empty">
      <b>{filter.mine && filter.text === undefined ? 'Nothing waits for you here.' : 'Nothing fits.'}</b>
      {filter.mine && !filter.open && !filter.overdue && !filter.mandatory && filter.text === undefined
        ? 'Items wait for you when you own them and they are open, or when you are to verify what somebody else has proven.'
        : 'Search for other words, or turn a filter off to see more.'}
    </p>
  )
}

function useReadinessView() {
  const [params, setParams] = useSearchParams()
  const only = (params.get('only') ?? '').split(' ')
  const text = params.get('q')
  const filter: ReadinessFilter = {
    mine: only.includes('mine'),
    open: only.includes('open'),
    overdue: only.includes('overdue'),
    mandatory: only.includes('mandatory'),
    ...(text ? { text } : {}),
  }
  const change = (key: string, value: string | undefined) =>
    setParams(
      (before) => {
        if (value) before.set(key, value)
        else before.delete(key)
        return before
      },
      { replace: true },
    )
  return {
    filter,
    itemId: params.get('item') ?? undefined,
    select: (itemId: string | undefined) => change('item', itemId),
    search: (words: string) => change('q', words),
    toggle: (name: (typeof FILTERS)[number]['name']) =>
      change(
        'only',
        FILTERS.map((known) => known.name)
          .filter((known) => (known === name ? !filter[known] : filter[known]))
          .join(' '),
      ),
  }
}
