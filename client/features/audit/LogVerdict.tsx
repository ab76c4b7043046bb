/** Whether the log is unaltered, by the server's last verification; and its signed head, to keep elsewhere. */
import { useEffect, useEffectEvent, useState } from 'react'
import { sayFault, sayIntact } from '../../../shared/chain/sayVerification.ts'
import type { VerificationAnswer } from '../../../shared/chain/verification.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { answered } from '../../live/answered.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { allZones, clockSeconds, dayOf } from '../../ui/instants.ts'

export function LogVerdict() {
  const { connection } = useSession()
  const { cutoverId, following } = useFollowed()
  const path = `/api/cutovers/${encodeURIComponent(cutoverId)}/verification`
  const { answer: last, again } = useGet<VerificationAnswer>(path)
  const [now, setNow] = useState<VerificationAnswer | Refusal>()
  const [checking, setChecking] = useState(false)
  const [showsHead, setShowsHead] = useState(false)
  const known = now && !isRefusal(now) ? now : last && !isRefusal(last) ? last : undefined
  const refused = now ?? last

  // A verdict about a replaced log does not apply to its replacement.
  const askAgain = useEffectEvent(() => {
    setNow(undefined)
    again()
  })
  useEffect(() => following.replica.onMended(() => askAgain()), [following])

  const verifyNow = async () => {
    setChecking(true)
    setNow(await answered(() => connection.http.post<VerificationAnswer>(path, {})))
    setChecking(false)
  }
  const broken = known?.verification?.intact === false
  return (
    <section className={`verdict${broken ? ' verdict--broken' : ''}`} aria-label="Whether the log is intact">
      <span className="verdict__said" role={broken ? 'alert' : 'status'}>
        {known ? <Verdict verification={known.verification} /> : null}
        {refused && isRefusal(refused) ? <span className="late"> {refused.message}</span> : null}
        {refused === undefined ? <span className="dim">Checking whether the log is intact…</span> : null}
      </span>
      <button type="button" className="button button--small" disabled={checking} onClick={() => void verifyNow()}>
        {checking ? 'Checking…' : 'Verify now'}
      </button>
      {known?.head ? (
        <button
          type="button"
          className="button button--small"
          aria-expanded={showsHead}
          onClick={() => setShowsHead(!showsHead)}
        >
          Signed head
        </button>
      ) : null}
      {broken ? <MoreFaults faults={known.verification?.faults ?? []} /> : null}
      {known?.head && showsHead ? <Head head={known.head} /> : null}
    </section>
  )
}

function Verdict({ verification }: Pick<VerificationAnswer, 'verification'>) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const { connection } = useSession()
  if (!verification) return <span className="dim">The log was not checked yet.</span>
  const at = Date.parse(verification.checkedAt)
  const day = dayOf(at, zone)
  const checked = (
    <time className="dim" dateTime={verification.checkedAt} title={allZones(at, zone)}>
      , checked {day === dayOf(connection.clock.now(), zone) ? '' : `${day}, `}
      {clockSeconds(at, zone)}
    </time>
  )
  const [first] = verification.faults
  return first ? (
    <>
      <b>Broken {sayFault(first)}</b>
      {checked}
    </>
  ) : (
    <>
      <b>Intact:</b> {sayIntact(verification)}
      {checked}
    </>
  )
}

/** What else is wrong, and what that means for the cutover. */
function MoreFaults({ faults }: { faults: NonNullable<VerificationAnswer['verification']>['faults'] }) {
  const [first, ...more] = faults
  return (
    <>
      {more.map((fault) => (
        <p key={fault.why} className="verdict__more">
          Also broken {sayFault(fault)}
        </p>
      ))}
      <p className="verdict__more dim">
        Somebody or something changed the database outside T-Minus.
        {first?.kind === 'record' && first.seq !== undefined && first.seq > 1
          ? ` What stands before record ${first.seq} is as it was written.`
          : ''}{' '}
        The cutover goes on; tell whoever runs T-Minus.
      </p>
    </>
  )
}

const COPIED_FOR_MS = 1500

function Head({ head }: { head: NonNullable<VerificationAnswer['head']> }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(head.signed)
    setCopied(true)
    setTimeout(() => setCopied(false), COPIED_FOR_MS)
  }
  return (
    <div className="verdict__head">
      <p>
        Kept elsewhere, it proves later that this log still holds its first {head.seq.toLocaleString('en')}
        {head.seq === 1 ? ' record' : ' records'}: <span className="mono">npx tminus verify … --head …</span>{' '}
        {/* There is no clipboard API on plain http. */}
        {navigator.clipboard ? (
          <button type="button" className="button button--small" onClick={() => void copy()}>
            {copied ? 'Copied' : 'Copy'}
          </button>
        ) : null}
      </p>
      <code className="mono">{head.signed}</code>
      <p className="dim">
        On paper: <span className="mono">{head.short}</span>
      </p>
    </div>
  )
}
