/** Where the organisation's events are sent, and how that goes; for administrators. */
import { useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { useSession } from '../../live/session.tsx'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import { EndpointForm } from './EndpointForm.tsx'
import { EndpointRow } from './EndpointRow.tsx'
import { FreshSecret } from './FreshSecret.tsx'
import './Webhooks.css'
import { usePolled } from '../../live/usePolled.ts'
import type { Endpoint } from './webhooks.ts'

export default function Webhooks() {
  const { me } = useSession()
  const { answer, again } = usePolled<{ endpoints: Endpoint[]; eventTypes: string[] }>('/api/webhooks')
  const [adding, setAdding] = useState(false)
  const [fresh, setFresh] = useState<{ id: string; secret: string }>()
  const made = (id: string, secret: string) => {
    setFresh({ id, secret })
    setAdding(false)
    again()
  }
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>Webhooks</h1>
          <p className="dim">
            Events of {me.organisation.name} are sent to these addresses as they happen, signed, and in the order of
            each cutover.
          </p>
        </header>
        {answer === undefined ? (
          <p className="dim" role="status">
            Reading…
          </p>
        ) : isRefusal(answer) ? (
          <p className="bad" role="alert">
            {answer.message}
          </p>
        ) : (
          <>
            {adding ? (
              <EndpointForm
                eventTypes={answer.eventTypes}
                saved={({ endpoint, secret }) => made(endpoint.id, secret ?? '')}
                close={() => setAdding(false)}
              />
            ) : (
              <div className="page__tools">
                <button type="button" className="button" onClick={() => setAdding(true)}>
                  Add a webhook
                </button>
              </div>
            )}
            {answer.endpoints.length === 0 && !adding ? (
              <p className="page__empty">
                <b>Nothing is sent anywhere.</b>
                Add the address of a chat, a pager or a program of your own, and it hears what happens from then on.
              </p>
            ) : null}
            <ul className="webhooks">
              {answer.endpoints.map((endpoint) => (
                <li key={endpoint.id} className="webhooks__one">
                  {fresh?.id === endpoint.id ? (
                    <FreshSecret
                      secret={fresh.secret}
                      isFirst={endpoint.oldSecretUntil === undefined}
                      close={() => setFresh(undefined)}
                    />
                  ) : null}
                  <EndpointRow
                    endpoint={endpoint}
                    eventTypes={answer.eventTypes}
                    changed={again}
                    rotated={(secret) => setFresh({ id: endpoint.id, secret })}
                  />
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Outside>
  )
}
