/** The gateway by which people are called by SMS, phone or chat; for administrators. */
import { type FormEvent, useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { myZone } from '../../ui/zones.ts'
import { shortAddress } from './webhooks.ts'

interface GatewayCard {
  url: string
  failingSince?: string
  failure?: string
}

export function Gateway() {
  const { answer, again } = useGet<{ gateway?: GatewayCard }>('/api/gateway')
  const [secret, setSecret] = useState<string>()
  return (
    <section aria-label="Gateway" className="webhooks__gateway">
      <h2>SMS, call or chat</h2>
      <p className="dim">
        Whoever is called and has no page open is sent here, one person at a time: a gateway makes an SMS, a phone call
        or a chat message of it.
      </p>
      {secret === undefined ? null : (
        <ShownOnce
          name="The signing secret of the gateway"
          label="Signing secret, shown only now"
          value={secret}
          close={() => setSecret(undefined)}
        >
          Give it to the gateway, which checks with it that what comes is from here. If it is lost, set the gateway
          again.
        </ShownOnce>
      )}
      <Answered answer={answer} again={again}>
        {({ gateway }) => (
          <Form
            key={gateway?.url}
            gateway={gateway}
            saved={(fresh) => {
              setSecret(fresh)
              again()
            }}
          />
        )}
      </Answered>
    </section>
  )
}

function Form({ gateway, saved }: { gateway: GatewayCard | undefined; saved(secret: string | undefined): void }) {
  const { connection } = useSession()
  const [failed, setFailed] = useState<string>()
  const [sending, setSending] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const url = new FormData(event.currentTarget).get('url')
    setSending(true)
    const answer = await answered(() => connection.http.post<{ secret: string }>('/api/gateway', { url }))
    setSending(false)
    setFailed(isRefusal(answer) ? answer.message.replace(/^url: /, '') : undefined)
    if (!isRefusal(answer)) saved(answer.secret)
  }
  const remove = async () => {
    const answer = await answered(() => connection.http.delete<{ ok: true }>('/api/gateway'))
    setFailed(isRefusal(answer) ? answer.message : undefined)
    if (!isRefusal(answer)) saved(undefined)
  }
  return (
    <form className="webhooks__form" aria-label="Gateway" onSubmit={(event) => void submit(event)}>
      {gateway?.failingSince === undefined ? null : (
        <p className="late">
          Failing since {fullInstant(Date.parse(gateway.failingSince), myZone())}: {gateway.failure}
        </p>
      )}
      <label>
        <span className="label">{gateway ? `Address, now ${shortAddress(gateway.url)}` : 'Address'}</span>
        <input
          className="field"
          name="url"
          type="url"
          required
          maxLength={2000}
          autoComplete="off"
          placeholder="https://"
          defaultValue={gateway?.url ?? ''}
          aria-invalid={failed === undefined ? undefined : true}
        />
      </label>
      {failed === undefined ? null : (
        <p className="bad" role="alert">
          {failed}
        </p>
      )}
      <p className="buttons">
        <button type="submit" className="button" disabled={sending}>
          {gateway ? 'Set again, with a new secret' : 'Set the gateway'}
        </button>
        {gateway ? (
          <button type="button" className="button" onClick={() => void remove()}>
            Remove
          </button>
        ) : null}
      </p>
    </form>
  )
}
