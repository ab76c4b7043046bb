/** The template of a standard change, found by its name: a sys_id is nothing that people know. */
import { useEffect, useId, useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { type ChangeTemplate, type ServiceNowInstance, templatesPath } from '../../live/serviceNow.ts'
import type { ChosenTemplate } from './changeLinkOffers.tsx'
import './ChangeTemplate.css'
import { useGet } from '../../live/useGet.ts'

interface FindTemplateProps {
  instances: readonly ServiceNowInstance[]
  chosen: ChosenTemplate | undefined
  set(chosen: ChosenTemplate | undefined): void
}

/** Somebody who writes is asked for no answer to half a word; milliseconds. */
const DEBOUNCE_MS = 250
/** More than these do not help; another letter does. */
const MAX_SHOWN = 8

export function FindTemplate({ instances, chosen, set }: FindTemplateProps) {
  const [instance, setInstance] = useState(chosen?.instance ?? instances[0]?.name ?? '')
  const [search, setSearch] = useState('')
  const asked = useSettled(search.trim())
  const { answer, again } = useGet<{ templates: ChangeTemplate[] }>(templatesPath(instance, asked))
  const id = useId()
  const found = answer && !isRefusal(answer) ? answer.templates : []
  const looking = answer === undefined || asked !== search.trim()
  const known = chosen && found.every(({ sysId }) => sysId !== chosen.sysId) ? [chosen, ...found] : found
  const choose = (template: ChangeTemplate) => set({ ...template, instance })
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
              set(undefined)
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
            // Enter takes what is found, and makes no change yet.
            if (event.key !== 'Enter' || event.metaKey || event.ctrlKey) return
            event.preventDefault()
            const only = found[0]
            if (only && found.length === 1 && !looking) choose(only)
          }}
        />
      </div>
      {known.length > 0 ? (
        <fieldset className="radios">
          <legend className="unseen">Templates that are called so</legend>
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
                  : 'No template is called that.'
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

/** What was last written, once somebody has paused. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), DEBOUNCE_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
