import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { Optional } from '../../ui/Optional.tsx'
import { type Endpoint, endpointPath, sayType } from './webhooks.ts'

interface Saved {
  endpoint: Endpoint
  /** Of a new one. */
  secret?: string
}

interface EndpointFormProps {
  /** What is changed; a new one when left out. */
  endpoint?: Endpoint
  /** All there are. */
  eventTypes: readonly string[]
  saved(saved: Saved): void
  close(): void
}

export function EndpointForm({ endpoint, eventTypes, saved, close }: EndpointFormProps) {
  const { connection } = useSession()
  const [chooses, setChooses] = useState((endpoint?.eventTypes.length ?? 0) > 0)
  const [wrong, setWrong] = useState<Refusal>()
  const [sending, setSending] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const id = useId()
  // Whoever opens it writes here.
  useEffect(() => {
    form.current?.querySelector('input')?.focus()
  }, [])
  const field = wrong?.field?.split('.')[0]
  const error = (name: string) =>
    field === name ? { 'aria-invalid': true, 'aria-describedby': `${id}-${name}` } : undefined
  const sayWrong = (name: string) =>
    field === name ? (
      <span id={`${id}-${name}`} className="bad webhooks__wrong" role="alert">
        {wrong?.message.replace(/^\w+(\.\d+)?: /, '')}
      </span>
    ) : null

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const chosen = given.getAll('eventTypes')
    if (chooses && chosen.length === 0)
      return setWrong({ code: 'malformed', message: 'Choose at least one kind, or every event.', field: 'eventTypes' })
    const body = {
      url: given.get('url'),
      description: given.get('description'),
      eventTypes: chooses ? chosen : [],
      rehearsals: given.get('rehearsals') !== null,
    }
    setSending(true)
    const path = endpoint ? endpointPath(endpoint.id) : '/api/webhooks'
    const answer = await answered(() => connection.http.post<Saved>(path, body))
    setSending(false)
    if (!isRefusal(answer)) {
      close()
      return saved(answer)
    }
    setWrong(answer)
    const named = form.current?.elements.namedItem(answer.field?.split('.')[0] ?? '')
    if (named instanceof HTMLElement) named.focus()
  }
  return (
    <form
      ref={form}
      className="webhooks__form"
      aria-label={endpoint ? 'Change the webhook' : 'New webhook'}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <label>
        <span className="label">Address</span>
        <input
          className="field"
          name="url"
          type="url"
          autoComplete="off"
          required
          placeholder="https://hooks.example.org/t-minus"
          defaultValue={endpoint?.url ?? ''}
          {...error('url')}
        />
        {sayWrong('url')}
      </label>
      <label>
        <span className="label">
          What it is for <Optional />
        </span>
        <input
          className="field"
          name="description"
          autoComplete="off"
          maxLength={200}
          defaultValue={endpoint?.description ?? ''}
          {...error('description')}
        />
        {sayWrong('description')}
      </label>
      <fieldset className="webhooks__choice">
        <legend className="label">Events</legend>
        <label>
          <input type="radio" name="which" checked={!chooses} onChange={() => setChooses(false)} /> Every event
        </label>
        <label>
          <input type="radio" name="which" checked={chooses} onChange={() => setChooses(true)} /> Only these
        </label>
        {chooses ? (
          <div className="webhooks__types">
            {eventTypes.map((type) => (
              <label key={type}>
                <input
                  type="checkbox"
                  name="eventTypes"
                  value={type}
                  defaultChecked={endpoint?.eventTypes.includes(type) ?? false}
                />{' '}
                {sayType(type)}
              </label>
            ))}
          </div>
        ) : null}
        {sayWrong('eventTypes')}
        <label>
          <input type="checkbox" name="rehearsals" defaultChecked={endpoint?.rehearsals ?? false} /> What happens in
          rehearsals, too
        </label>
      </fieldset>
      {wrong !== undefined && !['url', 'description', 'eventTypes'].includes(field ?? '') ? (
        <p className="bad" role="alert">
          {wrong.message}
        </p>
      ) : null}
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={sending}>
          {sending ? 'Checking…' : endpoint ? 'Save' : 'Add'}
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </p>
    </form>
  )
}
