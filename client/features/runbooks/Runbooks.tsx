/** The runbooks of the organisation with their versions, and the place where a file becomes one. */
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { RUNBOOK_KINDS, SaveAs } from '../../shell/SaveAs.tsx'
import { allZones, dayOf } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import '../../shell/Page.css'
import type { ListedRunbook, RunbookVersion } from '../../../shared/runbook/runbookVersion.ts'
import { answered } from '../../live/answered.ts'
import { runbookPath } from '../../live/runbookShelf.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { DraftShelf } from '../plan/DraftShelf.tsx'
import { useNewDraft } from '../plan/newDraft.ts'
import './Runbooks.css'
import { Estimates } from './Estimates.tsx'
import { Importer, type OpenedText } from './Importer.tsx'

export default function Runbooks() {
  const { me, connection } = useSession()
  const mayImport = me.person.organisationRole === 'planner' || me.person.organisationRole === 'admin'
  const { answer, again } = useGet<{ runbooks: ListedRunbook[] }>('/api/runbooks')
  const [opened, setOpened] = useState<OpenedText>()
  const [failed, setFailed] = useState<string>()
  const open = async ({ id, hash, title, version }: RunbookVersion) => {
    const source = await answered(() =>
      connection.http.get<{ source: string }>(`${runbookPath(id)}/versions/${hash}/source`),
    )
    if (isRefusal(source)) return setFailed(source.message)
    setFailed(undefined)
    setOpened({
      text: source.source,
      file: `${id}.yaml`,
      from: `${title}, version ${version}`,
      key: `${hash} ${Date.now()}`,
    })
  }
  const take = ({ id, title, version }: RunbookVersion, text: string) =>
    setOpened({
      text,
      file: `${id}.yaml`,
      from: `${title}, version ${version}, with what its nights took`,
      key: `estimates ${Date.now()}`,
    })
  return (
    <Outside>
      <div className="runbooks">
        <section className="runbooks__shelf" aria-label="Runbooks">
          <DraftShelf mayMake={mayImport} />
          <div className="page__head">
            <h1>Runbooks</h1>
            {answer && !isRefusal(answer) ? <p className="dim">{answer.runbooks.length}</p> : null}
          </div>
          <Answered answer={answer} again={again}>
            {({ runbooks }) => (
              <Shelf runbooks={runbooks} mayMake={mayImport} open={(version) => void open(version)} take={take} />
            )}
          </Answered>
          {failed === undefined ? null : (
            <p className="bad" role="alert">
              {failed}
            </p>
          )}
        </section>
        <Importer key={opened?.key ?? 'new'} opened={opened} mayImport={mayImport} imported={again} />
      </div>
    </Outside>
  )
}

interface ShelfProps {
  runbooks: readonly ListedRunbook[]
  mayMake: boolean
  open(version: RunbookVersion): void
  /** Takes another text of it into the editor. */
  take(version: RunbookVersion, text: string): void
}

function Shelf({ runbooks, mayMake, open, take }: ShelfProps) {
  if (runbooks.length === 0) {
    return (
      <p className="page__empty">
        <b>There is no runbook yet.</b>
        Write one, or take a file that you have, and check it beside. Planners and administrators import it.
      </p>
    )
  }
  return (
    <ul className="shelf">
      {runbooks.map((runbook) => (
        <li key={runbook.id}>
          <ShelfEntry runbook={runbook} mayMake={mayMake} open={open} take={take} />
        </li>
      ))}
    </ul>
  )
}

/** What a link leads to stands in sight. */
const intoSight = (entry: HTMLElement | null) => entry?.scrollIntoView({ block: 'start' })

function ShelfEntry({ runbook, mayMake, open, take }: Omit<ShelfProps, 'runbooks'> & { runbook: ListedRunbook }) {
  const [unfolded, setUnfolded] = useState(false)
  const [params] = useSearchParams()
  const isAsked = params.get('estimates') === runbook.id
  const [showsEstimates, setShowsEstimates] = useState(isAsked)
  const others = runbook.versions - 1
  return (
    <div ref={isAsked ? intoSight : undefined} className="shelf__entry">
      <h2>{runbook.title}</h2>
      <p className="dim">
        <span className="mono">{runbook.id}</span>
      </p>
      <VersionLine version={runbook} mayMake={mayMake} open={open} />
      {mayMake ? (
        <>
          <button
            type="button"
            className="button button--bare button--small shelf__unfold"
            aria-expanded={showsEstimates}
            onClick={() => setShowsEstimates(!showsEstimates)}
          >
            What its nights took
          </button>
          {showsEstimates ? (
            <Estimates key={runbook.hash} runbook={runbook} take={(text) => take(runbook, text)} />
          ) : null}
        </>
      ) : null}
      {others > 0 ? (
        <>
          <p className="dim">New cutovers use version {runbook.version}, which was imported last.</p>
          <button
            type="button"
            className="button button--bare button--small shelf__unfold"
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            {unfolded ? 'Hide' : 'Show'} {others} other {others === 1 ? 'version' : 'versions'}
          </button>
          {unfolded ? <Others key={runbook.hash} current={runbook} mayMake={mayMake} open={open} /> : null}
        </>
      ) : null}
    </div>
  )
}

function Others({ current, mayMake, open }: Pick<ShelfProps, 'mayMake' | 'open'> & { current: RunbookVersion }) {
  const { answer, again } = useGet<{ versions: RunbookVersion[] }>(runbookPath(current.id))
  return (
    <Answered answer={answer} again={again}>
      {({ versions }) =>
        versions
          .filter(({ hash }) => hash !== current.hash)
          .map((version) => <VersionLine key={version.hash} version={version} mayMake={mayMake} open={open} />)
      }
    </Answered>
  )
}

function VersionLine({ version, mayMake, open }: Pick<ShelfProps, 'mayMake' | 'open'> & { version: RunbookVersion }) {
  const people = usePeople()
  const at = Date.parse(version.importedAt)
  const zone = myZone()
  const { begin, isMaking, why } = useNewDraft()
  return (
    <div className="shelf__version">
      <p>
        Version {version.version}
        <span className="dim" title={`${allZones(at, zone)}\n${version.hash}`}>
          {' '}
          · {dayOf(at, zone)} · {version.importedBy === null ? 'a sample' : people.name(version.importedBy)}
        </span>
      </p>
      <span className="buttons">
        {mayMake ? (
          <>
            <Link
              className="button button--small"
              href={`/cutovers/new?runbook=${encodeURIComponent(version.id)}&version=${version.hash}`}
            >
              New cutover
            </Link>
            <button
              type="button"
              className="button button--small"
              disabled={isMaking}
              onClick={() => begin({ from: { runbook: version.id, version: version.hash } })}
            >
              {isMaking ? 'Opening…' : 'Edit as a table'}
            </button>
          </>
        ) : null}
        <button type="button" className="button button--small" onClick={() => open(version)}>
          View / edit YAML
        </button>
        <SaveAs
          path={`${runbookPath(version.id)}/export?version=${version.hash}`}
          name={`${version.id}-v${version.version}`}
          kinds={RUNBOOK_KINDS}
          className="button button--small"
        />
      </span>
      {why === undefined ? null : (
        <p className="bad" role="alert">
          {why}
        </p>
      )}
    </div>
  )
}
