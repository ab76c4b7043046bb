/** The log's filters; kept in the URL, so that a search can be shared. */
import { useCallback, useMemo, useRef } from 'react'
import { useSearchParams } from 'wouter'
import { everybodyIn } from '../../../shared/derived/everybodyIn.ts'
import { StepFinder } from '../../forms/StepFinder.tsx'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { isFiltering, LOG_KINDS, type LogFilter } from './logFilter.ts'

export function useAuditFilter(): LogFilter {
  const [params] = useSearchParams()
  const kind = LOG_KINDS.find((known) => known === params.get('kind'))
  const person = params.get('who') ?? undefined
  const stepId = params.get('step') ?? undefined
  const text = params.get('q') ?? undefined
  return useMemo(() => ({ kind, person, stepId, text }), [kind, person, stepId, text])
}

interface AuditFiltersProps {
  filter: LogFilter
  found: number
  /** How many events were searched. */
  searched: number
  complete: boolean
}

const KIND_WORDS = {
  cutover: 'Cutover',
  steps: 'Steps',
  gates: 'Gates',
  readiness: 'Readiness',
  people: 'People',
  servicenow: 'ServiceNow',
  hypercare: 'Hypercare',
} as const

export function AuditFilters({ filter, found, searched, complete }: AuditFiltersProps) {
  const [, setParams] = useSearchParams()
  const input = useRef<HTMLInputElement>(null)
  const cutover = useCutover((value) => value)
  const people = usePeople()
  const involved = useMemo(() => {
    const ids = [...new Set([cutover.created.by, ...everybodyIn(cutover)])]
    return ids.map((id) => ({ id, name: people.name(id) })).sort((one, other) => one.name.localeCompare(other.name))
  }, [cutover, people])
  const set = useCallback(
    (key: string, value: string) =>
      setParams(
        (params) => {
          if (value === '') params.delete(key)
          else params.set(key, value)
          return params
        },
        { replace: true },
      ),
    [setParams],
  )
  useShortcuts([{ key: '/', does: 'Search the log', run: () => input.current?.focus() }])
  return (
    <search className="page__tools">
      <input
        ref={input}
        className="field audit__search"
        type="search"
        placeholder="Search what was done or written"
        aria-label="Search the log"
        value={filter.text ?? ''}
        onChange={(event) => set('q', event.target.value)}
      />
      <select
        className="field audit__choice"
        aria-label="Kind of event"
        value={filter.kind ?? ''}
        onChange={(event) => set('kind', event.target.value)}
      >
        <option value="">Everything</option>
        {LOG_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_WORDS[kind]}
          </option>
        ))}
      </select>
      <select
        className="field audit__choice"
        aria-label="Who did it"
        value={filter.person ?? ''}
        onChange={(event) => set('who', event.target.value)}
      >
        <option value="">Everybody</option>
        <option value="clock">The clock</option>
        <option value="servicenow">ServiceNow</option>
        {involved.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <div className="audit__step">
        <StepFinder
          label="Step"
          hideLabel
          placeholder="All steps"
          value={filter.stepId}
          set={(stepId) => set('step', stepId ?? '')}
        />
      </div>
      {isFiltering(filter) ? (
        <span className="dim" role="status">
          {found.toLocaleString('en')} found{complete ? '' : ` in the newest ${searched.toLocaleString('en')}`}
        </span>
      ) : null}
    </search>
  )
}
