import { useState } from 'react'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { SCRIBE } from '../../../shared/reserved.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { InvitePerson } from '../../forms/InvitePerson.tsx'
import { usePeople } from '../../live/session.tsx'
import { dateOf } from '../../ui/instants.ts'
import { castFrom, castsOf, type Holders, joined, type ReadLines, readPeopleLines } from './peopleLines.ts'

interface CastFromProps {
  runbook: Runbook
  /** All cutovers. */
  cutovers: readonly PortfolioLine[]
  chosen: Holders
  choose(people: Holders): void
}

/** Fills the roles from an earlier cutover of the same runbook, or from pasted lines. */
export function CastFrom({ runbook, cutovers, chosen, choose }: CastFromProps) {
  const people = usePeople()
  const [text, setText] = useState<string>()
  const [read, setRead] = useState<ReadLines>()
  const [said, setSaid] = useState<string>()
  const roles = [...runbook.roles, { id: SCRIBE, title: 'Scribe' }]
  const earlier = castsOf(cutovers, runbook.id)
  const copy = (id: string) => {
    const line = earlier.find((one) => one.id === id)
    if (!line) return
    const copied = castFrom(line, roles, (person) => people.get(person) !== undefined)
    choose(joined(chosen, copied))
    const gone = Object.values(line.roles)
      .flat()
      .filter((person) => people.get(person) === undefined)
    const left = gone.length > 0 ? ` Left out, no longer here: ${gone.map(people.name).join(', ')}.` : ''
    setSaid(`Copied from “${line.title}”.${left}`)
  }
  const take = () => {
    const found = readPeopleLines(text ?? '', roles, people.all())
    choose(joined(chosen, found.people))
    setRead(found)
    if (found.faults.length > 0) return
    setText(undefined)
    setSaid('The list is applied.')
  }
  return (
    <div className="cast-from">
      <div className="buttons">
        {earlier.length > 0 ? (
          <select
            className="field cast-from__choice"
            aria-label="Copy people from an earlier cutover"
            value=""
            onChange={({ target }) => copy(target.value)}
          >
            <option value="">Copy people from…</option>
            {earlier.map((line) => (
              <option key={line.id} value={line.id}>
                {line.title}, {line.mode}, {dateOf(line.t0, line.timezone)}
              </option>
            ))}
          </select>
        ) : null}
        {text === undefined ? (
          <button type="button" className="button" onClick={() => setText('')}>
            Paste a list…
          </button>
        ) : null}
      </div>
      {said === undefined || text !== undefined ? null : (
        <p className="dim" role="status">
          {said}
        </p>
      )}
      {text === undefined ? null : (
        <>
          <label>
            <span className="label">One line per role: role, e-mail</span>
            <textarea
              className="field"
              rows={5}
              placeholder={`${runbook.roles[0]?.id ?? 'lead'}, name@example.org`}
              value={text}
              onChange={({ target }) => {
                setText(target.value)
                setRead(undefined)
              }}
            />
          </label>
          {read?.faults.map((fault) => (
            <p key={fault} className="bad" role="alert">
              {fault}
            </p>
          ))}
          {read?.strangers.map((email, place) => (
            <InvitePerson
              key={email}
              email={email}
              waits={place > 0}
              invited={() => undefined}
              close={() => setRead({ ...read, strangers: read.strangers.filter((other) => other !== email) })}
            />
          ))}
          <p className="buttons">
            <button type="button" className="button button--primary" disabled={text.trim() === ''} onClick={take}>
              Use this list
            </button>
            <button type="button" className="button" onClick={() => setText(undefined)}>
              {read ? 'Close' : 'Cancel'}
            </button>
          </p>
        </>
      )}
    </div>
  )
}
