/** Begins a draft: what it is called, and what it begins with. */
import { useState } from 'react'
import type { PlanLibrary } from '../../../shared/draft/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { useGet } from '../../live/useGet.ts'
import { focusOnce } from '../../ui/focusOnce.ts'
import { useNewDraft } from './newDraft.ts'

/** Chosen unless somebody chooses another. */
const USUAL = 'empty'

export function NewDraftForm({ close }: { close(): void }) {
  const { answer } = useGet<PlanLibrary>('/api/plan-library')
  const { begin, isMaking, why } = useNewDraft()
  const [title, setTitle] = useState('')
  const [plan, setPlan] = useState(USUAL)
  const plans = answer && !isRefusal(answer) ? answer.plans : []
  return (
    <form
      className="new-draft"
      aria-label="New draft"
      onSubmit={(event) => {
        event.preventDefault()
        const called = title.trim()
        begin({ from: { plan }, ...(called !== '' && { title: called }) })
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <label>
        <span className="label">What is it called?</span>
        <input
          className="field"
          ref={focusOnce}
          maxLength={200}
          placeholder="Payments move, winter release…"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <fieldset className="new-draft__plans">
        <legend className="label">What does it begin with?</legend>
        {plans.map(({ id, title: called, about }) => (
          <label key={id} className="radio">
            <input type="radio" name="plan" checked={plan === id} onChange={() => setPlan(id)} />
            <span>
              <b>{called}</b> <span className="dim">{about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {why === undefined ? null : (
        <p className="bad" role="alert">
          {why}
        </p>
      )}
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={isMaking || plans.length === 0}>
          {isMaking ? 'Making it…' : 'Make the draft'}
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </p>
    </form>
  )
}
