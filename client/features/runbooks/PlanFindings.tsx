/** What was found of one sort, each kind once: how often, where, and what it looks like. */
import type { Fault, Finding, Place } from '../../../shared/import/findings.ts'

const MOST_PLACES = 12

export function Findings({ title, found }: { title: string; found: readonly (Finding | Fault)[] }) {
  if (found.length === 0) return null
  return (
    <section className="trial__part">
      <h3 className="trial__title">{title}</h3>
      <ul className="trial__found" aria-label={title}>
        {found.map((one) => (
          <li key={one.kind}>
            <span className={`trial__count ${'severity' in one ? (one.severity === 'error' ? 'bad' : 'late') : 'dim'}`}>
              {one.count}×
            </span>
            <div>
              {one.message}
              {one.examples.length > 0 ? <p className="dim trial__examples">{one.examples.join(' · ')}</p> : null}
              {one.places.some(({ row }) => row > 0) ? <p className="dim">{sayPlaces(one.places)}</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** `Rows 4, 7 and 12 more`, by sheet where there are several. */
export function sayPlaces(places: readonly Place[]): string {
  const sheets = [...new Set(places.map(({ sheet }) => sheet))]
  return sheets
    .map((sheet) => {
      const rows = [...new Set(places.filter((one) => one.sheet === sheet && one.row > 0).map(({ row }) => row))]
      const more = rows.length - MOST_PLACES
      const said = `${rows.slice(0, MOST_PLACES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
      return `${sheets.length > 1 && sheet !== '' ? `${sheet}: ` : ''}${rows.length === 1 ? 'row' : 'rows'} ${said}`
    })
    .join('; ')
}
