/** Creates a cutover from a runbook: which version, when, and who holds which role. */
import { Link, useSearchParams } from 'wouter'
import { isRefusal } from '../../../shared/refusal.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { ListedRunbook, RehearsedVersion } from '../../../shared/runbook/runbookVersion.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import { runbookPath } from '../../live/runbookShelf.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { dateOf } from '../../ui/instants.ts'
import { myZone } from '../../ui/zones.ts'
import { CutoverForm } from './CutoverForm.tsx'
import './NewCutover.css'

export default function NewCutover() {
  const { me } = useSession()
  const mayMake = me.person.organisationRole === 'planner' || me.person.organisationRole === 'admin'
  return (
    <Outside>
      <div className="new-cutover">
        <h1>New cutover</h1>
        {mayMake ? <ChooseRunbook /> : <NotYours />}
      </div>
    </Outside>
  )
}

function NotYours() {
  const people = usePeople()
  const planners = people
    .all()
    .filter(({ organisationRole }) => organisationRole === 'planner' || organisationRole === 'admin')
  return (
    <p className="page__empty">
      <b>Cutovers are created by planners and administrators.</b>
      {planners.length > 0 ? `Ask ${planners.map(({ name }) => name).join(', ')}.` : ''}
    </p>
  )
}

function ChooseRunbook() {
  const [params, setParams] = useSearchParams()
  const id = params.get('runbook') ?? undefined
  const { answer: shelf, again } = useGet<{ runbooks: ListedRunbook[] }>('/api/runbooks')
  const { answer: versions, again: againVersions } = useGet<{ versions: RehearsedVersion[] }>(id && runbookPath(id))
  const known = versions && !isRefusal(versions) ? versions.versions : []
  const chosen = known.find(({ hash }) => hash === params.get('version')) ?? known[0]
  const { answer: runbook, again: againRunbook } = useGet<Runbook>(
    chosen && `${runbookPath(chosen.id)}/versions/${chosen.hash}`,
  )
  return (
    <Answered answer={shelf} again={again} reading="Reading the runbooks…">
      {({ runbooks }) =>
        runbooks.length === 0 ? (
          <p className="page__empty">
            <b>There is no runbook yet.</b>A cutover is one execution of a runbook.{' '}
            <Link href="/runbooks">Import one</Link> first.
          </p>
        ) : (
          <>
            <div className="new-cutover__which">
              <label>
                <span className="label">Runbook</span>
                <select
                  className="field"
                  value={id ?? ''}
                  onChange={(event) => setParams({ runbook: event.target.value }, { replace: true })}
                >
                  <option value="" disabled>
                    Choose…
                  </option>
                  {runbooks.map((listed) => (
                    <option key={listed.id} value={listed.id}>
                      {listed.title}
                    </option>
                  ))}
                </select>
              </label>
              {chosen && id !== undefined ? (
                <label>
                  <span className="label">Version</span>
                  <select
                    className="field"
                    value={chosen.hash}
                    onChange={(event) => setParams({ runbook: id, version: event.target.value }, { replace: true })}
                  >
                    {known.map((version) => (
                      <option key={version.hash} value={version.hash}>
                        {sayVersion(version, known)}
                      </option>
                    ))}
                  </select>
                </label>
              ) : null}
            </div>
            {id === undefined ? (
              <p className="page__empty">
                <b>Which runbook is executed?</b>
                Its version is pinned when the cutover is made: who edits the runbook later does not change this night.
              </p>
            ) : (
              <Answered answer={versions} again={againVersions} reading={READING}>
                {() =>
                  chosen ? (
                    <Answered answer={runbook} again={againRunbook} reading={READING}>
                      {(pinned) => <CutoverForm key={chosen.hash} runbook={pinned} version={chosen} />}
                    </Answered>
                  ) : null
                }
              </Answered>
            )}
          </>
        )
      }
    </Answered>
  )
}

const READING = 'Reading the runbook…'

const sayVersion = ({ version, importedAt, hash }: RehearsedVersion, known: readonly RehearsedVersion[]): string =>
  `${version}${known[0]?.hash === hash ? ', imported last' : ''}, of ${dateOf(Date.parse(importedAt), myZone())}, ${hash.slice(0, 8)}`
