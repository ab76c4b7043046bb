/** Finds the template of a standard change by name, since nobody knows its sys_id. */
import { useEffect, useId, useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { type ChangeTemplate, type ServiceNowInstance, templatesPath } from '../../live/serviceNow.ts'
import { useStore } from '../../live/session.tsx'
import type { WritableStore } from '../../live/store.ts'
import type { ChosenTemplate } from './changeLinkOffers.tsx'
import './ChangeTemplate.css'
import { useGet } from '../../live/useGet.ts'

interface FindTemplateProps {
  instances: readonly ServiceNowInstance[]
  choice: WritableStore<ChosenTemplate | undefined>
}

/** Debounce of the search while somebody types; milliseconds. */
const DEBOUNCE_MS = 250
/** Maximum number of results; typing another letter narrows them down. */
const MAX_SHOWN = 8

export function FindTemplate({ instances, choice }: FindTemplateProps) {
  const chosen = useStore(choice, (value) => value)
  const [instance, setInstance] = useState(chosen?.instance ?? instances[0]?.name ?? '')
  const [search, setSearch] = useState('')
  const asked = useSettled(search.trim())
  const { answer, again } = useGet<{ templates: ChangeTemplate[] }>(templatesPath(instance, asked))
  const id = useId()
  const found = answer && !isRefusal(answer) ? answer.templates : []
  const looking = answer === undefined || asked !== search.trim()
  const known = chosen && found.every(({ sysId }) => sysId !== chosen.sysId) ? [chosen, ...found] : found
  const choose = (template: ChangeTemplate) => choice.set({ ...template, instance })
  return (
    <div className="find-template">
      {instances.length > 1 ? (
        <div>
          <label className="label" htmlFor={`${id}-instance`}>
            Which instance
          </label>
          <select
            id={`${id}-instance`}
            className="field"
            value={instance}
            onChange={(event) => {
              setInstance(event.target.value)
              choice.set(undefined)
            }}
          >
            {instances.map(({ name, url }) => (
              <option key={name} value={name}>
                {name}, {url}
              </option>
            ))}
          </select>
        </div>
      ) : null}
      <div>
        <label className="label" htmlFor={id}>
          Template, by its name
        </label>
        <input
          id={id}
          className="field"
          type="search"
          autoComplete="off"
          placeholder="Part of its name"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            // Enter picks a result, and does not create the change yet.
            if (event.key !== 'Enter' || event.metaKey || event.ctrlKey) return
            event.preventDefault()
            const only = found[0]
            if (only && found.length === 1 && !looking) choose(only)
          }}
        />
      </div>
      {known.length > 0 ? (
        <fieldset className="radios">
          <legend className="unseen">Matching templates</legend>
          {known.slice(0, MAX_SHOWN).map((template) => (
            <label key={template.sysId} className="radio">
              <input
                type="radio"
                name={`${id}-template`}
                checked={chosen?.sysId === template.sysId}
                onChange={() => choose(template)}
              />
              <b>{template.name}</b>
            </label>
          ))}
        </fieldset>
      ) : null}
      <div className="dim" role="status">
        {looking
          ? 'Looking…'
          : isRefusal(answer)
            ? answer.message
            : known.length > MAX_SHOWN
              ? `And ${known.length - MAX_SHOWN} more; write on to find them.`
              : found.length === 0
                ? asked === ''
                  ? 'This instance has no template for standard changes.'
                  : 'No matching template.'
                : null}
      </div>
      {isRefusal(answer) && !looking ? (
        <button type="button" className="button button--small" onClick={again}>
          Look again
        </button>
      ) : null}
    </div>
  )
}

/** The debounced value. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
