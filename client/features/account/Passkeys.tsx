/** One's own passkeys: which there are, one more, and one less. */
import { useState } from 'react'
import { isRefusal } from '../../../shared/refusal.ts'
import { Leave, RequestForm } from '../../forms/RequestForm.tsx'
import { hasPasskeyNow, makePasskey, useHasPasskey, whyNoPasskeys } from '../../live/passkeys.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import { fullInstant } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import '../organisation/Organisation.css'
import { systemOf } from './browserWords.ts'
import { GiveAnew, proofBy, type Way, waysOf } from './GiveAnew.tsx'

interface PasskeyCard {
  id: string
  name: string
  /** ISO instants. */
  createdAt: string
  lastUsed?: string
  hands?: string[]
}

export default function Passkeys() {
  const { answer, again } = useGet<{ passkeys: PasskeyCard[] }>('/api/passkeys')
  const [said, setSaid] = useState<string>()
  const why = whyNoPasskeys()
  const changed = (has: boolean, text: string) => {
    hasPasskeyNow.set(has)
    setSaid(text)
    again()
  }
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>Passkeys</h1>
          <p className="dim">
            A passkey signs you in, and signs gates, with your finger, face or PIN. Your password stays good for both.
          </p>
        </header>
        {why === undefined ? (
          <Add key={said} added={(name) => changed(true, `“${name}” is added.`)} />
        ) : (
          <p className="late">{why} Here you sign in, and sign gates, with your password.</p>
        )}
        {said === undefined ? null : (
          <p className="dim give-anew__done" role="status">
            {said}
          </p>
        )}
        <Answered answer={answer} again={again}>
          {({ passkeys }) =>
            passkeys.length === 0 ? (
              <p className="page__empty">
                <b>You have no passkey yet.</b>
                Add one on each device that you sign with.
              </p>
            ) : (
              <ul className="people-list">
                {passkeys.map((passkey) => (
                  <li key={passkey.id} className="people-list__one">
                    <Passkey
                      passkey={passkey}
                      isLast={passkeys.length === 1}
                      removed={(text) => changed(passkeys.length > 1, text)}
                    />
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </div>
    </Outside>
  )
}

/** The way in which somebody proves once more who they are: the quickest, until they choose another. */
function useWay() {
  const { me } = useSession()
  const ways = waysOf(me, useHasPasskey())
  const [chosen, choose] = useState<Way>()
  const way = chosen !== undefined && ways.includes(chosen) ? chosen : ways[0]
  return { email: me.person.email, ways, way, choose }
}

function Add({ added }: { added(name: string): void }) {
  const { connection } = useSession()
  const { http } = connection
  const by = useWay()
  const send = async (form: FormData) => {
    const proof = await proofBy(http, by.way, form, { for: 'addPasskey' })
    if (isRefusal(proof)) return proof
    const passkey = await makePasskey(http, '/api/passkeys/options', proof)
    if (isRefusal(passkey)) return passkey
    const name = String(form.get('name'))
    const answer = await http.post<{ ok: true }>('/api/passkeys', { name, passkey })
    if (isRefusal(answer)) return answer
    added(name)
    return undefined
  }
  return (
    <RequestForm
      className="people-list__add"
      name="Add a passkey"
      submit="Add a passkey"
      sending="Your device asks you…"
      disabled={by.way === undefined}
      send={send}
    >
      <label>
        <span className="label">What you call this device</span>
        <input
          className="field"
          name="name"
          maxLength={100}
          required
          autoComplete="off"
          defaultValue={systemOf(navigator.userAgent) ?? ''}
        />
      </label>
      <GiveAnew {...by} />
    </RequestForm>
  )
}

interface PasskeyProps {
  passkey: PasskeyCard
  isLast: boolean
  removed(text: string): void
}

function Passkey({ passkey, isLast, removed }: PasskeyProps) {
  const people = usePeople()
  const [removing, setRemoving] = useState(false)
  const { name, createdAt, lastUsed, hands } = passkey
  const at = (iso: string) => fullInstant(Date.parse(iso), myZone())
  return (
    <>
      <div>
        <p className="strong">{name}</p>
        <p className="dim">
          Added {at(createdAt)}, {lastUsed === undefined ? 'not used yet' : `last used ${at(lastUsed)}`}
        </p>
        {hands === undefined ? null : (
          <p className="late">
            It came over a link that {hands.map(people.name).join(' and ')} made, and approves nothing until another
            administrator has confirmed it.
          </p>
        )}
      </div>
      {removing ? (
        <Remove passkey={passkey} isLast={isLast} keep={() => setRemoving(false)} removed={removed} />
      ) : (
        <button type="button" className="button button--small" onClick={() => setRemoving(true)}>
          Remove…
        </button>
      )}
    </>
  )
}

function Remove({ passkey: { id, name }, isLast, keep, removed }: PasskeyProps & { keep(): void }) {
  const { connection, me } = useSession()
  const { http } = connection
  const by = useWay()
  const send = async (form: FormData) => {
    const proof = await proofBy(http, by.way, form, { for: 'removePasskey', passkeyId: id })
    if (isRefusal(proof)) return proof
    const answer = await http.post<{ ended: number }>(`/api/passkeys/${id}/remove`, proof)
    if (isRefusal(answer)) return answer
    removed(`“${name}” is removed. ${sayEnded(answer.ended)}`)
    return undefined
  }
  return (
    <RequestForm
      className="people-list__more"
      name={`Remove ${name}`}
      submit={`Remove ${name}`}
      sending="Removing…"
      tone="bad"
      disabled={by.way === undefined}
      send={send}
      beside={<Leave close={keep}>Keep</Leave>}
    >
      <p>
        It will no longer sign you in or sign gates. Other browsers that came in with it are signed out.
        {isLast && !me.hasPassword ? ' You have no password: then only a one-time link lets you in.' : ''}
      </p>
      <GiveAnew {...by} />
    </RequestForm>
  )
}

const sayEnded = (ended: number): string =>
  ended === 0
    ? 'No other browser was signed in with it.'
    : `${ended === 1 ? 'One browser was' : `${ended} browsers were`} signed out.`
