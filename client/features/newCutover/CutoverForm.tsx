/** The form of a new cutover. Errors are shown at their field, before and after sending. */
import { type FormEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import { holdsOf, sayHold } from '../../../shared/derived/holds.ts'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { leftOutOf, sayLeftOut } from '../../../shared/runbook/inMode.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { RehearsedVersion } from '../../../shared/runbook/runbookVersion.ts'
import { answered } from '../../live/answered.ts'
import { newCommandId } from '../../live/commandId.ts'
import { useActor, useSession } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'
import { InstantField } from '../../ui/InstantField.tsx'
import { Optional } from '../../ui/Optional.tsx'
import { useGoOn } from '../../ui/useGoOn.ts'
import { Cast } from './Cast.tsx'
import { CastFrom } from './CastFrom.tsx'
import { type CutoverDraft, creationOf, emptyDraft, type Preview, previewOf } from './newCutover.ts'
import { Rehearsed } from './Rehearsed.tsx'

interface CutoverFormProps {
  runbook: Runbook
  version: RehearsedVersion
}

export function CutoverForm({ runbook, version }: CutoverFormProps) {
  const { connection } = useSession()
  const actor = useActor()
  const goOn = useGoOn()
  const [draft, setDraft] = useState<CutoverDraft>(emptyDraft)
  const [sending, setSending] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  // The idempotency key changes with the body, and stays for a retry of the same one.
  const commandId = useRef(newCommandId())
  const cutovers = useCutovers()
  const releases = [...new Set(cutovers.flatMap(({ release }) => release ?? []))]
  const releaseList = useId()
  const change = (changes: Partial<CutoverDraft>) => {
    commandId.current = newCommandId()
    setRefusal(undefined)
    setDraft((before) => ({ ...before, ...changes }))
  }
  const now = connection.clock.now()
  const preview = useMemo(
    () => previewOf(draft, runbook, version.hash, actor, now - (now % 60_000)),
    [draft, runbook, version.hash, actor, now],
  )
  const known = isRefusal(preview) ? undefined : preview
  const wrong = refusal ?? (isRefusal(preview) ? preview : undefined)
  const faultAt = (field: string) =>
    wrong?.field === field || wrong?.field?.startsWith(`${field}.`) ? wrong.message : undefined
  const elsewhere = wrong && !FIELDS.some((field) => faultAt(field) !== undefined) ? wrong.message : undefined
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setSending(true)
    const body = { commandId: commandId.current, ...creationOf(draft, runbook.id, version.hash) }
    const answer = await answered(() => connection.http.post<{ ok: true; cutoverId: string }>('/api/cutovers', body))
    setSending(false)
    if (isRefusal(answer)) setRefusal(answer)
    else goOn(cutoverPath(answer.cutoverId))
  }
  const windowEnd = draft.windowEnd ?? (draft.t0 === undefined ? undefined : draft.t0 + runbook.window * 1000)
  return (
    <form className="cutover-form" onSubmit={(event) => void submit(event)} aria-busy={sending}>
      <Part title="What">
        <Text
          label="Title"
          placeholder={runbook.title}
          value={draft.title}
          set={(title) => change({ title })}
          fault={faultAt('title')}
        />
        <fieldset className="cutover-form__modes">
          <legend className="label">Mode</legend>
          <Mode
            mode="rehearsal"
            says="Practises the night. It never writes to a live change and reaches no real audience."
            draft={draft}
            change={change}
          />
          <Mode mode="live" says="Production." draft={draft} change={change} />
        </fieldset>
        <LeftOut runbook={runbook} mode={draft.mode} />
        {draft.mode === 'live' ? <Rehearsed runbook={runbook} version={version} /> : null}
        <Text
          label="Release, which rehearsals and the live cutover share"
          list={releaseList}
          value={draft.release}
          set={(release) => change({ release })}
          fault={faultAt('release')}
        />
        <datalist id={releaseList}>
          {releases.map((release) => (
            <option key={release} value={release} />
          ))}
        </datalist>
      </Part>
      <Part title="When">
        <div className="cutover-form__pair">
          <InstantField
            label="T-0"
            zone={runbook.timezone}
            clock={connection.clock.now}
            required
            value={draft.t0}
            set={(t0) => change({ t0 })}
            fault={faultAt('t0')}
          />
          <InstantField
            label={`Window end, by default ${sayDuration(runbook.window)} after T-0`}
            zone={runbook.timezone}
            clock={connection.clock.now}
            near={draft.t0}
            value={windowEnd}
            set={(end) => change({ windowEnd: end })}
            fault={faultAt('window')}
          />
        </div>
        {known?.plan ? <Planned plan={known.plan} preview={known} now={now} /> : null}
      </Part>
      <Part title="Who">
        <CastFrom runbook={runbook} cutovers={cutovers} chosen={draft.people} choose={(people) => change({ people })} />
        <Cast
          runbook={runbook}
          cutover={known?.cutover}
          people={draft.people}
          set={(role, holders) => change({ people: { ...draft.people, [role]: holders } })}
          faultAt={faultAt}
        />
      </Part>
      <Part title="Bridge and chat">
        <div className="cutover-form__pair">
          <Text
            label="Bridge"
            type="url"
            placeholder="https://"
            value={draft.bridge}
            set={(bridge) => change({ bridge })}
            fault={faultAt('links.bridge')}
          />
          <Text
            label="Chat"
            type="url"
            placeholder="https://"
            value={draft.chat}
            set={(chat) => change({ chat })}
            fault={faultAt('links.chat')}
          />
        </div>
      </Part>
      <div className="cutover-form__foot">
        {elsewhere === undefined ? null : (
          <p className="bad" role="alert">
            {elsewhere}
          </p>
        )}
        {refusal && elsewhere === undefined ? (
          <p className="bad" role="alert">
            Not created: {refusal.message}
          </p>
        ) : null}
        <button type="submit" className="button button--primary" disabled={sending}>
          {sending ? 'Creating…' : draft.mode === 'live' ? 'Create live cutover' : 'Create rehearsal'}
        </button>
      </div>
    </form>
  )
}

/** What this cutover will not have of the runbook. */
function LeftOut({ runbook, mode }: { runbook: Runbook; mode: CutoverDraft['mode'] }) {
  const left = leftOutOf(runbook, mode)
  if (left.length === 0) return null
  return (
    <details className="cutover-form__left-out">
      <summary>{sayLeftOut(runbook, mode)}</summary>
      <ul>
        {left.map(({ id, title, workstream, done }) => (
          <li key={id}>
            {title} <span className="dim">{done ?? workstream}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

const FIELDS = ['title', 'release', 't0', 'window', 'people', 'links.bridge', 'links.chat']

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="cutover-form__part">
      <h2>{title}</h2>
      <div className="cutover-form__fields">{children}</div>
    </section>
  )
}

interface TextProps {
  label: string
  value: string
  set(value: string): void
  placeholder?: string
  type?: 'text' | 'url'
  list?: string
  fault: string | undefined
}

/** All of them may stay empty. */
function Text({ label, value, set, placeholder, type = 'text', list, fault }: TextProps) {
  return (
    <label>
      <span className="label">
        {label} <Optional />
      </span>
      <input
        className="field"
        type={type}
        list={list}
        placeholder={placeholder}
        aria-invalid={fault !== undefined}
        value={value}
        onChange={(event) => set(event.target.value)}
      />
      {fault === undefined ? null : <span className="bad">{fault}</span>}
    </label>
  )
}

interface ModeProps {
  mode: CutoverDraft['mode']
  says: string
  draft: CutoverDraft
  change(changes: Partial<CutoverDraft>): void
}

function Mode({ mode, says, draft, change }: ModeProps) {
  return (
    <label className="cutover-form__mode">
      <input type="radio" name="mode" checked={draft.mode === mode} onChange={() => change({ mode })} />
      <span>
        <b className="strong">{mode === 'live' ? 'Live' : 'Rehearsal'}</b> <span className="dim">{says}</span>
      </span>
    </label>
  )
}

/** Previews the plan for this T-0, so that an impossible date shows before it is set. */
function Planned({ plan, preview, now }: { plan: NonNullable<Preview['plan']>; preview: Preview; now: number }) {
  const { runbook, windowEnd, t0 } = preview.cutover
  const zone = runbook.timezone
  const left = (windowEnd - plan.finish) / 1000
  return (
    <div className="cutover-form__plan">
      <p>
        The first step is planned for <Instant at={plan.start} zone={zone} full className="strong" />, the last one ends{' '}
        <Instant at={plan.finish} zone={zone} full className="strong" />,{' '}
        <span className={left < 0 ? 'late' : ''}>
          {left >= 0 ? `${sayDuration(left)} before the window does` : `${sayDuration(left)} after the window`}
        </span>
        .
      </p>
      {holdsOf(preview.cutover).map(({ definition, at }) => (
        <p key={definition.id}>
          {sayHold(preview.cutover, definition)}
          {at < now ? ', which holds the countdown at once' : ''}.
        </p>
      ))}
      {t0 < now ? <p className="late">T-0 is in the past.</p> : null}
      {plan.begunAlready > 0 ? (
        <p className="late">
          {plan.begunAlready === 1 ? 'One step should' : `${plan.begunAlready} steps should`} have begun already.
        </p>
      ) : null}
    </div>
  )
}

/** What is there already: its releases, and who held which role. */
function useCutovers(): readonly PortfolioLine[] {
  const { connection } = useSession()
  const [cutovers, setCutovers] = useState<readonly PortfolioLine[]>([])
  useEffect(() => {
    void answered(() => connection.http.get<{ cutovers: PortfolioLine[] }>('/api/cutovers')).then((answer) => {
      if (!isRefusal(answer)) setCutovers(answer.cutovers)
    })
  }, [connection])
  return cutovers
}
