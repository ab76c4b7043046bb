/** API tokens: one's own, and for administrators those of everybody. */
import { useState } from 'react'
import type { TokenCard } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { Leave, RequestForm, typed } from '../../forms/RequestForm.tsx'
import { answered } from '../../live/answered.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { fullInstant } from '../../ui/instants.ts'
import { ShownOnce } from '../../ui/ShownOnce.tsx'
import { myZone } from '../../ui/zones.ts'
import '../../shell/Page.css'
import './Organisation.css'

export default function Tokens() {
  const { me } = useSession()
  const { answer, again } = useGet<{ tokens: TokenCard[] }>('/api/tokens')
  const [adding, setAdding] = useState(false)
  const [showsRevoked, setShowsRevoked] = useState(false)
  const isAdmin = me.person.organisationRole === 'admin'
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>API tokens</h1>
          <p className="dim">
            {isAdmin ? 'Programs use them to act for people here. ' : 'Programs use them to act for you. '}
            The token itself is shown once, when it is created.
          </p>
        </header>
        {adding ? (
          <MakeToken made={again} close={() => setAdding(false)} />
        ) : (
          <div className="page__tools">
            <button type="button" className="button" onClick={() => setAdding(true)}>
              Create a token
            </button>
          </div>
        )}
        <Answered answer={answer} again={again}>
          {({ tokens }) => {
            const valid = tokens.filter(({ revokedAt }) => revokedAt === undefined)
            const shown = showsRevoked ? tokens : valid
            return (
              <>
                {shown.length === 0 ? <p className="page__empty">No tokens yet.</p> : null}
                <ul className="people-list">
                  {shown.map((token) => (
                    <li key={token.id} className="people-list__one">
                      <TokenRow token={token} showsOwner={isAdmin} changed={again} />
                    </li>
                  ))}
                </ul>
                {tokens.length > valid.length ? (
                  <button type="button" className="button button--small" onClick={() => setShowsRevoked(!showsRevoked)}>
                    {showsRevoked ? 'Hide revoked tokens' : `Show ${tokens.length - valid.length} revoked`}
                  </button>
                ) : null}
              </>
            )
          }}
        </Answered>
      </div>
    </Outside>
  )
}

function TokenRow({ token, showsOwner, changed }: { token: TokenCard; showsOwner: boolean; changed(): void }) {
  const { connection } = useSession()
  const people = usePeople()
  const [asking, setAsking] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const { id, name, personId, maySign, isProgram, createdAt, lastUsed, revokedAt } = token
  const at = (instant: string) => fullInstant(Date.parse(instant), myZone())
  const revoke = async () => {
    const answer = await answered(() => connection.http.delete<{ ok: true }>(`/api/tokens/${id}`))
    setAsking(false)
    if (isRefusal(answer)) setWrong(answer.message)
    else changed()
  }
  return (
    <>
      <div className="people-list__who">
        <p className="strong">
          {name}
          {showsOwner ? <span className="dim"> of {people.name(personId)}</span> : null}
        </p>
        <p className="dim">
          {[
            ...(isProgram ? ['a program’s'] : []),
            ...(maySign ? ['may sign gates'] : []),
            `created ${at(createdAt)}`,
            lastUsed === undefined ? 'never used' : `last used ${at(lastUsed)}`,
            ...(revokedAt === undefined ? [] : [`revoked ${at(revokedAt)}`]),
          ].join(', ')}
        </p>
      </div>
      {revokedAt !== undefined ? null : asking ? (
        <p className="buttons">
          <button type="button" className="button button--small button--bad" onClick={() => void revoke()}>
            Revoke “{name}”
          </button>
          <button type="button" className="button button--small" onClick={() => setAsking(false)}>
            Keep
          </button>
        </p>
      ) : (
        <button type="button" className="button button--small" onClick={() => setAsking(true)}>
          Revoke…
        </button>
      )}
      {wrong === undefined ? null : (
        <p className="people-list__more bad" role="alert">
          {wrong}
        </p>
      )}
    </>
  )
}

function MakeToken({ made, close }: { made(): void; close(): void }) {
  const { connection, me } = useSession()
  const people = usePeople()
  const [fresh, setFresh] = useState<{ name: string; token: string }>()
  const isAdmin = me.person.organisationRole === 'admin'
  const send = async (form: FormData) => {
    const name = typed(form, 'name')
    const program = form.get('program')
    const answer = await connection.http.post<{ token: string }>('/api/tokens', {
      name,
      ...(program ? { program } : {}),
    })
    if (isRefusal(answer)) return answer
    made()
    setFresh({ name, token: answer.token })
    return undefined
  }
  if (fresh) {
    return (
      <ShownOnce
        name={`Token “${fresh.name}”`}
        label="The token, which is not shown again"
        value={fresh.token}
        close={close}
      >
        Programs send it as <code className="mono">Authorization: Bearer …</code>. It signs no gates.
      </ShownOnce>
    )
  }
  return (
    <RequestForm
      className="people-list__add"
      name="New API token"
      submit="Create the token"
      sending="Creating…"
      send={send}
      beside={<Leave close={close} />}
    >
      <label>
        <span className="label">What it is for</span>
        <input className="field" name="name" autoComplete="off" required />
      </label>
      {isAdmin ? (
        <label>
          <span className="label">Acts for</span>
          <select className="field" name="program" defaultValue="">
            <option value="">you</option>
            {people
              .all()
              .filter(({ id }) => id !== me.person.id)
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}, a program
                </option>
              ))}
          </select>
        </label>
      ) : null}
    </RequestForm>
  )
}
