/** Where the organisation's events are sent, and how that goes; for administrators. */
import { useState } from 'react'
import { useSession } from '../../live/session.tsx'
import { usePolled } from '../../live/usePolled.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { EndpointForm } from './EndpointForm.tsx'
import { EndpointRow } from './EndpointRow.tsx'
import { Gateway } from './Gateway.tsx'
import './Webhooks.css'
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
        <Answered answer={answer} again={again}>
          {({ endpoints, eventTypes }) => (
            <>
              {adding ? (
                <EndpointForm
                  eventTypes={eventTypes}
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
              {endpoints.length === 0 && !adding ? (
                <p className="page__empty">
                  <b>Nothing is sent anywhere.</b>
                  Add the address of a chat, a pager or a program of your own, and it receives what happens from then
                  on.
                </p>
              ) : null}
              <ul className="webhooks">
                {endpoints.map((endpoint) => (
                  <li key={endpoint.id} className="webhooks__one">
                    {fresh?.id === endpoint.id ? (
                      <ShownOnce
                        name="The signing secret"
                        label="Signing secret, shown only now"
                        value={fresh.secret}
                        close={() => setFresh(undefined)}
                      >
                        Give it to the receiver, which checks with it that what comes is from here; every library for
                        Standard Webhooks takes it as it is.{' '}
                        {endpoint.oldSecretUntil === undefined
                          ? ''
                          : 'For 24 hours the one before signs as well, so nothing is refused meanwhile. '}
                        If it is lost, create a new one.
                      </ShownOnce>
                    ) : null}
                    <EndpointRow
                      endpoint={endpoint}
                      eventTypes={eventTypes}
                      changed={again}
                      rotated={(secret) => setFresh({ id: endpoint.id, secret })}
                    />
                  </li>
                ))}
              </ul>
              <Gateway />
            </>
          )}
        </Answered>
      </div>
    </Outside>
  )
}
