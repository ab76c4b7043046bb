/** What was found of one sort, each kind once: how often, where, and what it looks like. */
import type { Fault, Finding } from '../../../shared/import/findings.ts'
import { sayPlaces } from '../../../shared/import/sayPlaces.ts'

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
              {one.examples.length > 0 ? (
                <p className="dim trial__examples">{[...new Set(one.examples)].join(' · ')}</p>
              ) : null}
              {one.places.some(({ row }) => row > 0) ? <p className="dim">{sayPlaces(one.places)}</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
