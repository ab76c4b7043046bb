/** Search, filters with their counts, order, zone, and list or calendar. */
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useSession, useStore } from '../../live/session.tsx'
import type { ShownLine } from './portfolio.ts'
import { countShown, SHOWN, type Shown, SORTS, type Sort } from './portfolioRows.ts'
import { changeView, chooseZone, usePortfolioView, ZONES, type ZoneChoice, zoneChoice } from './portfolioView.ts'
import type { Unseen } from './useUnseen.ts'

const SHOWN_WORDS: Record<Shown, string> = {
  all: 'All',
  mine: 'Mine',
  attention: 'Needs attention',
  running: 'Running',
  ahead: 'Ahead',
}
const SORT_WORDS: Record<Sort, string> = { attention: 'By attention', t0: 'By T-0', title: 'By name' }
const ZONE_WORDS: Record<ZoneChoice, string> = { cutover: 'Zone of each', mine: 'My zone', utc: 'UTC' }

export function PortfolioTools({ lines, unseen }: { lines: readonly ShownLine[]; unseen: Unseen }) {
  const view = usePortfolioView()
  const { me } = useSession()
  const zone = useStore(zoneChoice, (value) => value)
  const counts = useMemo(() => countShown(lines, { me: me.person.id, unseen }), [lines, me, unseen])
  return (
    <div className="page__tools portfolio__tools">
      <input
        className="field portfolio__search"
        type="search"
        aria-label="Search cutovers"
        placeholder="Search cutovers and people"
        value={view.search}
        onChange={(event) => changeView({ q: event.target.value })}
      />
      <div className="portfolio__pills">
        {SHOWN.map((show) => (
          <button
            key={show}
            type="button"
            className="pill"
            aria-pressed={view.show === show}
            onClick={() => changeView({ show: show === 'all' ? undefined : show })}
          >
            {SHOWN_WORDS[show]} <span className="dim">{counts[show]}</span>
          </button>
        ))}
      </div>
      <span className="portfolio__space" />
      {view.display === 'list' ? (
        <Choice
          label="Sort by"
          value={view.sort}
          options={SORTS.map((sort) => ({ value: sort, words: SORT_WORDS[sort] }))}
          choose={(sort) => changeView({ sort: sort === 'attention' ? undefined : sort })}
        />
      ) : null}
      <Choice
        label="Times in"
        value={zone}
        options={ZONES.map((one) => ({ value: one, words: ZONE_WORDS[one] }))}
        choose={(chosen) => chooseZone(ZONES.find((one) => one === chosen) ?? 'cutover')}
      />
      <button
        type="button"
        className="pill"
        aria-pressed={view.display === 'calendar'}
        onClick={() => changeView({ view: view.display === 'calendar' ? undefined : 'calendar' })}
      >
        Calendar
      </button>
      <Link href="/tv" className="pill portfolio__wall">
        Wall
      </Link>
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string
  options: readonly { value: string; words: string }[]
  choose(value: string): void
}

function Choice({ label, value, options, choose }: ChoiceProps) {
  return (
    <select
      className="field portfolio__choice"
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.words}
        </option>
      ))}
    </select>
  )
}
