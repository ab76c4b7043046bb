/** What was or is to be sent to one address, the newest first. */
import { useState } from 'react'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession, useTime } from '../../live/session.tsx'
import { usePolled } from '../../live/usePolled.ts'
import { cutoverPath } from '../../paths.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Glyph, type GlyphName } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { myZone } from '../../ui/zones.ts'
import {
  DELIVERY_STATUSES,
  type Delivery,
  type DeliveryStatus,
  type Endpoint,
  endpointPath,
  sayType,
} from './webhooks.ts'

const PAGE = 50
/** That are shown at once. */
const MOST = 500

const GLYPHS: Record<DeliveryStatus, { glyph: GlyphName; tone: 'dim' | '' | 'bad' }> = {
  waiting: { glyph: 'waiting', tone: '' },
  delivered: { glyph: 'done', tone: 'dim' },
  failed: { glyph: 'failed', tone: 'bad' },
}
const FILTERS = { '': 'Everything', waiting: 'Waiting', delivered: 'Delivered', failed: 'Failed' } as const

type Filter = keyof typeof FILTERS

export function DeliveryLog({ endpoint, name }: { endpoint: Endpoint; name: string }) {
  const { connection } = useSession()
  const path = `${endpointPath(endpoint.id)}/deliveries`
  const [filter, setFilter] = useState<Filter>('')
  const [shown, setShown] = useState(PAGE)
  const [said, setSaid] = useState<{ text: string; wrong?: true }>()

  const query = new URLSearchParams({
    limit: String(Math.min(shown + 1, MOST)),
    ...(filter !== '' && { status: filter }),
  })
  const { answer, again: readAgain } = usePolled<{ deliveries: Delivery[] }>(`${path}?${query}`)
  // Until a longer page is there the shorter one stays.
  const [log, setLog] = useState(answer)
  if (answer !== undefined && answer !== log) setLog(answer)

  const send = async (ask: () => Promise<object | Refusal>, says: (answer: object) => string) => {
    const answer = await answered(ask)
    setSaid(isRefusal(answer) ? { text: answer.message, wrong: true } : { text: says(answer) })
    readAgain()
  }
  const again = ({ id, status }: Delivery) =>
    send(
      () => connection.http.post<{ ok: true }>(`${path}/${id}/redeliver`, {}),
      () => (status === 'waiting' ? 'It is tried now.' : 'It is sent again, under the same id.'),
    )
  const allFailed = () =>
    send(
      () =>
        connection.http.post<{ count: number }>(`${endpointPath(endpoint.id)}/redeliver-failed`, {
          since: new Date(0).toISOString(),
        }),
      (answer) =>
        'count' in answer && answer.count === 1
          ? 'One is sent again.'
          : `${'count' in answer ? answer.count : 0} are sent again, in order.`,
    )

  const found = log === undefined || isRefusal(log) ? [] : log.deliveries
  return (
    <section className="webhooks__more deliveries" aria-label={`Deliveries to ${name}`}>
      <div className="deliveries__tools">
        {(['', ...DELIVERY_STATUSES] as const).map((status) => (
          <button
            key={status}
            type="button"
            className="pill"
            aria-pressed={filter === status}
            onClick={() => {
              setFilter(status)
              setShown(PAGE)
            }}
          >
            {FILTERS[status]}
          </button>
        ))}
        {found.some(({ status }) => status === 'failed') ? (
          <button type="button" className="button button--small" onClick={() => void allFailed()}>
            Send all failed again
          </button>
        ) : null}
      </div>
      {said === undefined ? null : (
        <p className={said.wrong ? 'bad' : 'dim'} role={said.wrong ? 'alert' : 'status'}>
          {said.text}
        </p>
      )}
      <Answered answer={log} again={readAgain}>
        {() =>
          found.length === 0 ? (
            <p className="dim">{filter === '' ? 'Nothing has been sent yet.' : 'None of these.'}</p>
          ) : (
            <ol className="deliveries__list">
              {found.slice(0, shown).map((delivery) => (
                <DeliveryLine key={delivery.id} delivery={delivery} again={() => void again(delivery)} />
              ))}
            </ol>
          )
        }
      </Answered>
      {found.length > shown && shown < MOST - 1 ? (
        <p>
          <button type="button" className="button button--small" onClick={() => setShown(shown + PAGE)}>
            Show older ones
          </button>
        </p>
      ) : null}
    </section>
  )
}

function DeliveryLine({ delivery, again }: { delivery: Delivery; again(): void }) {
  const zone = myZone()
  const now = useTime((second) => Math.floor(second / 30_000) * 30_000)
  const { type, status, attempts, createdAt, cutoverId, seq } = delivery
  const { glyph, tone } = GLYPHS[status]
  const what = sayType(type)
  return (
    <li className={`deliveries__one ${tone}`}>
      <Glyph name={glyph} label={status} />
      <Instant at={Date.parse(createdAt)} zone={zone} near={now} />
      <span className="deliveries__what">
        {what}
        {cutoverId === undefined ? null : (
          <>
            {' '}
            <a className="dim" href={cutoverPath(cutoverId, 'audit')}>
              {cutoverId} #{seq}
            </a>
          </>
        )}
        <span className="deliveries__said">{sayFate(delivery)}</span>
        {status === 'waiting' && delivery.nextAttemptAt !== undefined && attempts > 0 ? (
          <span className="deliveries__said">
            Next attempt <Instant at={Date.parse(delivery.nextAttemptAt)} zone={zone} near={now} className="" />
          </span>
        ) : null}
      </span>
      {status === 'waiting' && attempts === 0 ? null : (
        <button
          type="button"
          className="button button--small"
          aria-label={`${status === 'waiting' ? 'Try now' : 'Send again'}: ${what} ${seq ?? ''}`}
          onClick={again}
        >
          {status === 'waiting' ? 'Try now' : 'Send again'}
        </button>
      )}
    </li>
  )
}

function sayFate({ status, attempts, answerStatus, failure }: Delivery): string {
  const times = attempts === 1 ? 'one attempt' : `${attempts} attempts`
  if (status === 'delivered') return `Answered ${answerStatus}${attempts === 1 ? '' : `, after ${times}`}`
  if (status === 'failed') return `${failure ?? 'Failed.'} Given up after ${times}.`
  if (attempts === 0) return 'Waits for its turn'
  return `${failure ?? 'Under way.'} ${times.charAt(0).toUpperCase()}${times.slice(1)} so far.`
}
