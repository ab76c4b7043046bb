/** The organisation's name, and how this installation is set up; for administrators. */
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import { RequestForm } from '../../forms/RequestForm.tsx'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import './Settings.css'

interface Known {
  name: string
  address: string
  passkeys?: string
  mail?: { server: string; from: string }
  mailDomains: string[]
  serviceNow: { name: string; url: string }[]
}

export default function Settings() {
  const { answer, again } = useGet<Known>('/api/organisation')
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>Settings</h1>
          <p className="dim">What is marked with a variable is set where the server is started.</p>
        </header>
        <Answered answer={answer} again={again}>
          {(known) => (
            <div className="settings">
              <Name name={known.name} />
              <Setting title="Address" variable="TMINUS_ORIGIN">
                <p>{known.address}</p>
                <p className="dim">
                  {known.passkeys === undefined
                    ? 'No passkeys: they need https and a name, or localhost.'
                    : `Passkeys work at ${known.passkeys}.`}
                </p>
              </Setting>
              <Setting title="Mail" variable="TMINUS_SMTP, TMINUS_MAIL_FROM">
                {known.mail ? (
                  <>
                    <p>
                      By {known.mail.server}, from {known.mail.from}
                    </p>
                    <TestMail />
                  </>
                ) : (
                  <p className="late">No mail is sent. Sign-in links and invitations are handed over by hand.</p>
                )}
              </Setting>
              <Setting title="Your own mail domains" variable="TMINUS_MAIL_DOMAINS">
                {known.mailDomains.length > 0 ? (
                  <p>{known.mailDomains.join(', ')}</p>
                ) : (
                  <p className="dim">None. Whoever is invited needs a second administrator before they sign gates.</p>
                )}
              </Setting>
              <Setting title="ServiceNow" variable="TMINUS_SERVICENOW">
                {known.serviceNow.length === 0 ? <p className="dim">No instance.</p> : null}
                {known.serviceNow.map(({ name, url }) => (
                  <p key={name}>
                    {name}: <a href={url}>{url}</a>
                  </p>
                ))}
              </Setting>
              <Setting title="Webhooks">
                <p>
                  <Link href="/webhooks">Where events are sent</Link>
                </p>
              </Setting>
            </div>
          )}
        </Answered>
      </div>
    </Outside>
  )
}

function Setting({ title, variable, children }: { title: string; variable?: string; children: ReactNode }) {
  return (
    <section className="settings__one" aria-label={title}>
      <div>
        <h2>{title}</h2>
        {variable === undefined ? null : <p className="dim mono settings__variable">{variable}</p>}
      </div>
      <div className="settings__value">{children}</div>
    </section>
  )
}

function Name({ name }: { name: string }) {
  const { connection } = useSession()
  const send = async (form: FormData) => {
    const answer = await connection.http.post<{ ok: true }>('/api/organisation', { name: form.get('name') })
    // A full load: the name stands in the head of every page.
    if (!isRefusal(answer)) location.reload()
    return isRefusal(answer) ? answer : undefined
  }
  return (
    <Setting title="Name of the organisation">
      <RequestForm className="settings__name" submit="Rename" sending="Renaming…" tone="plain" send={send}>
        <input className="field" name="name" aria-label="Name of the organisation" defaultValue={name} required />
      </RequestForm>
    </Setting>
  )
}

function TestMail() {
  const { connection } = useSession()
  const [said, setSaid] = useState<{ text: string; wrong?: true }>()
  const send = async () => {
    setSaid({ text: 'Sending…' })
    const answer = await answered(() => connection.http.post<{ sentTo: string }>('/api/organisation/test-mail', {}))
    setSaid(
      isRefusal(answer)
        ? { text: answer.message, wrong: true }
        : { text: `The mail server accepted a mail to ${answer.sentTo}.` },
    )
  }
  return (
    <p className="buttons">
      <button type="button" className="button button--small" onClick={() => void send()}>
        Send me a test mail
      </button>
      {said === undefined ? null : (
        <span className={said.wrong ? 'bad' : 'dim'} role={said.wrong ? 'alert' : 'status'}>
          {said.text}
        </span>
      )}
    </p>
  )
}
