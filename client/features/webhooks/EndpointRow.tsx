/** One address, how it goes there, and what an administrator may do about it. */
import { useState } from 'react'
import { useSession } from '../../live/session.tsx'
import { useRequest } from '../../live/useRequest.ts'
import { Glyph, type GlyphName } from '../../ui/Glyph.tsx'
import { DeliveryLog } from './DeliveryLog.tsx'
import { EndpointForm } from './EndpointForm.tsx'
import { type Endpoint, endpointPath, sayState, sayWaiting, sayWanted, shortAddress } from './webhooks.ts'

interface EndpointRowProps {
  endpoint: Endpoint
  /** All there are. */
  eventTypes: readonly string[]
  /** Something of it is not as it was. */
  changed(): void
  rotated(secret: string): void
}

const GLYPHS: Record<Endpoint['state'], { glyph: GlyphName; tone: '' | 'late' | 'bad' }> = {
  ok: { glyph: 'done', tone: '' },
  failing: { glyph: 'failed', tone: 'bad' },
  paused: { glyph: 'held', tone: 'late' },
}

export function EndpointRow({ endpoint, eventTypes, changed, rotated }: EndpointRowProps) {
  const { connection } = useSession()
  const { http } = connection
  const [open, setOpen] = useState<'form' | 'rotating' | 'removing'>()
  const [showsLog, setShowsLog] = useState(false)
  const { outcome, setOutcome, request } = useRequest(() => {
    setOpen(undefined)
    changed()
  })
  const path = endpointPath(endpoint.id)
  const name = endpoint.description || shortAddress(endpoint.url)
  const { glyph, tone } = GLYPHS[endpoint.state]

  const post = (action: 'ping' | 'pause' | 'resume', says: string) =>
    void request(
      () => http.post<{ ok: true }>(`${path}/${action}`, {}),
      () => says,
    )
  const ping = () => {
    post('ping', 'A test event is on its way; what became of it stands among the deliveries.')
    setShowsLog(true)
  }
  return (
    <>
      <div className="webhooks__head">
        <div className="webhooks__what">
          <h2>{name}</h2>
          {endpoint.description === '' ? null : <p className="dim webhooks__address">{shortAddress(endpoint.url)}</p>}
          <p className="dim">{sayWanted(endpoint)}</p>
        </div>
        <p className={`webhooks__state ${tone}`}>
          <Glyph name={glyph} label={endpoint.state} />
          <span>
            {sayState(endpoint)} {endpoint.waiting === 0 ? '' : sayWaiting(endpoint.waiting)}
          </span>
        </p>
        <div className="buttons">
          {endpoint.state === 'paused' ? (
            <button
              type="button"
              className="button button--small"
              onClick={() => post('resume', 'Resumed; pending deliveries are sent now.')}
            >
              Resume
            </button>
          ) : (
            <button
              type="button"
              className="button button--small"
              onClick={() => post('pause', 'Paused. What happens from now on waits.')}
            >
              Pause
            </button>
          )}
          <button type="button" className="button button--small" onClick={ping}>
            Send a test
          </button>
          <button
            type="button"
            className="button button--small"
            aria-expanded={showsLog}
            onClick={() => setShowsLog(!showsLog)}
          >
            Deliveries
          </button>
          <button type="button" className="button button--small" onClick={() => setOpen('form')}>
            Change…
          </button>
          <button type="button" className="button button--small" onClick={() => setOpen('rotating')}>
            New secret…
          </button>
          <button type="button" className="button button--small" onClick={() => setOpen('removing')}>
            Remove…
          </button>
        </div>
      </div>
      {open === 'form' ? (
        <EndpointForm
          endpoint={endpoint}
          eventTypes={eventTypes}
          saved={() => {
            setOutcome({ text: 'Saved.' })
            changed()
          }}
          close={() => setOpen(undefined)}
        />
      ) : null}
      {open === 'rotating' ? (
        <Asked
          label={`New secret for ${name}`}
          question="For 24 hours both the new secret and the one before sign, so that the receiver can be changed over in peace."
          yes="Create a new secret"
          no="Keep this one"
          run={() =>
            void request(
              () => http.post<{ secret: string }>(`${path}/rotate-secret`, {}),
              ({ secret }) => {
                rotated(secret)
                return undefined
              },
            )
          }
          close={() => setOpen(undefined)}
        />
      ) : null}
      {open === 'removing' ? (
        <Asked
          label={`Remove ${name}`}
          question={`Nothing is sent there any more. ${endpoint.waiting === 0 ? 'Its deliveries are forgotten.' : `${sayWaiting(endpoint.waiting)} It is forgotten with all its deliveries.`}`}
          yes="Remove it"
          no="Keep it"
          bad
          run={() =>
            void request(
              () => http.delete<{ ok: true }>(path),
              () => undefined,
            )
          }
          close={() => setOpen(undefined)}
        />
      ) : null}
      {outcome === undefined ? null : (
        <p className={`webhooks__more ${outcome.wrong ? 'bad' : 'dim'}`} role={outcome.wrong ? 'alert' : 'status'}>
          {outcome.text}
        </p>
      )}
      {showsLog ? <DeliveryLog endpoint={endpoint} name={name} /> : null}
    </>
  )
}

interface AskedProps {
  label: string
  question: string
  yes: string
  no: string
  bad?: true
  run(): void
  close(): void
}

/** What cannot be taken back is asked for in place. */
function Asked({ label, question, yes, no, bad, run, close }: AskedProps) {
  return (
    <section className="webhooks__more" aria-label={label}>
      <p>{question}</p>
      <p className="buttons">
        <button type="button" className={`button ${bad ? 'button--bad' : 'button--primary'}`} onClick={run}>
          {yes}
        </button>
        <button type="button" className="button" onClick={close}>
          {no}
        </button>
      </p>
    </section>
  )
}
