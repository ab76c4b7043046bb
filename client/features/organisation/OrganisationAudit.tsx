/** The audit log of the organisation, the newest first; for administrators. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { AUDIT_KINDS, type AuditEntry } from '../../../shared/protocol.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { Outside } from '../../shell/Outside.tsx'
import { allZones, clockSeconds, dayOf } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import { AUDIT_KIND_WORDS, sayAuditEntry } from './credentialWords.ts'
import '../../shell/Page.css'
import { answered } from '../../live/answered.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import './OrganisationAudit.css'

const PAGE = 100

export default function OrganisationAudit() {
  const { connection, me } = useSession()
  const people = usePeople()
  const [params, setParams] = useSearchParams()
  const kind = params.get('kind') ?? ''
  const person = params.get('who') ?? ''
  const [log, setLog] = useState<Log>(UNREAD)

  const read = useCallback(
    async (before?: number): Promise<Log | Refusal> => {
      const asked = new URLSearchParams({ limit: String(PAGE) })
      if (kind !== '') asked.set('kind', kind)
      if (person !== '') asked.set('person', person)
      if (before !== undefined) asked.set('before', String(before))
      const page = await answered(() => connection.http.get<{ entries: AuditEntry[] }>(`/api/audit?${asked}`))
      return isRefusal(page) ? page : { entries: page.entries, complete: page.entries.length < PAGE }
    },
    [connection, kind, person],
  )
  const latest = useRef(read)
  latest.current = read
  const readFirst = useCallback(() => {
    setLog(UNREAD)
    void read().then((found) => {
      // Meanwhile others may have been asked for.
      if (latest.current === read) setLog(isRefusal(found) ? { ...UNREAD, failed: found.message } : found)
    })
  }, [read])
  useEffect(readFirst, [readFirst])

  const older = async () => {
    const found = await read(log.entries?.at(-1)?.seq)
    // Or these come twice.
    setLog((now) => {
      if (now !== log) return now
      if (isRefusal(found)) return { ...log, failed: found.message }
      return { entries: [...(log.entries ?? []), ...(found.entries ?? [])], complete: found.complete }
    })
  }
  const set = (key: string, value: string) =>
    setParams(
      (before) => {
        if (value === '') before.delete(key)
        else before.set(key, value)
        return before
      },
      { replace: true },
    )

  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>Audit of the organisation</h1>
          <p className="dim">
            Who was given a way into {me.organisation.name}, and who used it. Nothing here is ever changed or deleted.
          </p>
        </header>
        <search className="page__tools">
          <select
            className="field org-audit__choice"
            aria-label="Kind of entry"
            value={kind}
            onChange={(event) => set('kind', event.target.value)}
          >
            <option value="">Everything</option>
            {AUDIT_KINDS.map((known) => (
              <option key={known} value={known}>
                {AUDIT_KIND_WORDS[known]}
              </option>
            ))}
          </select>
          <select
            className="field org-audit__choice"
            aria-label="Who did it, or whom it is about"
            value={person}
            onChange={(event) => set('who', event.target.value)}
          >
            <option value="">Everybody</option>
            <option value="operator">The operator of the server</option>
            {people.all().map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </search>
        <Entries log={log} filtered={kind !== '' || person !== ''} />
        {log.failed === undefined ? null : (
          <p className="bad" role="alert">
            {log.failed}{' '}
            {log.entries === undefined ? (
              <button type="button" className="button button--small" onClick={readFirst}>
                Try again
              </button>
            ) : null}
          </p>
        )}
        {log.complete || log.entries === undefined ? null : (
          <button type="button" className="button" onClick={() => void older()}>
            Show older entries
          </button>
        )}
      </div>
    </Outside>
  )
}

interface Log {
  /** Undefined until loaded. */
  entries?: AuditEntry[]
  complete: boolean
  failed?: string
}

const UNREAD: Log = { complete: true }

function Entries({ log: { entries, failed }, filtered }: { log: Log; filtered: boolean }) {
  const people = usePeople()
  const zone = myZone()
  if (entries === undefined) {
    return failed === undefined ? (
      <p className="dim" role="status">
        Reading…
      </p>
    ) : null
  }
  if (entries.length === 0) {
    return (
      <p className="page__empty">
        <b>{filtered ? 'No matching entries.' : 'Nothing has been recorded yet.'}</b>
        {filtered
          ? 'The log holds only what was done since it began; choose another kind or person.'
          : 'From now on each person, role, link, sign-in and token is.'}
      </p>
    )
  }
  const days = Map.groupBy(entries, ({ at }) => dayOf(Date.parse(at), zone))
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-label={day}>
      <h2 className="org-audit__day">{day}</h2>
      <ol>
        {ofDay.map((entry) => (
          <li key={entry.seq} className="org-audit__row">
            <span className="mono dim org-audit__seq">{entry.seq}</span>
            <time className="mono" dateTime={entry.at} title={allZones(Date.parse(entry.at), zone)}>
              {clockSeconds(Date.parse(entry.at), zone)}
            </time>
            <span className="strong org-audit__who">{entry.actor === undefined ? '' : people.name(entry.actor)}</span>
            <span className="org-audit__what">
              {sayAuditEntry(entry, people.name)}
              {Array.isArray(entry.details.hands) ? (
                <span className="late">
                  , in a way in that{' '}
                  {entry.details.hands
                    .filter((id) => typeof id === 'string')
                    .map(people.name)
                    .join(' and ')}{' '}
                  made
                </span>
              ) : null}
            </span>
            <span className="dim org-audit__where">{sayWhere(entry)}</span>
          </li>
        ))}
      </ol>
    </section>
  ))
}

function sayWhere({ via, address }: AuditEntry): string {
  if (via === 'shell') return 'at the server’s shell'
  const place = address ?? ''
  return via === 'token' ? `${place} by token`.trim() : place
}
