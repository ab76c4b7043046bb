import { sayFault } from '../../../shared/chain/sayVerification.ts'
import type { VerificationAnswer } from '../../../shared/chain/verification.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { useCutover, useFollowed } from '../../live/cutover.tsx'
import { useGet } from '../../live/useGet.ts'
import { fullInstant } from '../../ui/instants.ts'

/** The log's head: paper cannot be altered, so it later proves what the log held when this was printed. */
export function LogOnPaper() {
  const { cutoverId } = useFollowed()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const { answer } = useGet<VerificationAnswer>(`/api/cutovers/${encodeURIComponent(cutoverId)}/verification`)
  if (answer === undefined || isRefusal(answer) || !answer.head) return null
  const { head, verification } = answer
  const [fault] = verification?.faults ?? []
  return (
    <>
      <tr className="sheet__heading">
        <td>
          <h2>The log when this was printed</h2>
        </td>
      </tr>
      <tr>
        <td>
          <section className="sheet__step">
            <p>
              Its last record is {head.seq.toLocaleString('en')}, of {fullInstant(Date.parse(head.at), zone)}:{' '}
              <b className="sheet__head">{head.short}</b>
            </p>
            {fault ? <p>The log was broken {sayFault(fault)}.</p> : null}
            <p>
              Check whether the log still holds it:{' '}
              <span className="sheet__head">
                npx tminus verify {cutoverId} --head {head.short.replaceAll(' ', '')}
              </span>
              . Signed, for anyone who did not print this:
            </p>
            <p className="sheet__signed">{head.signed}</p>
          </section>
        </td>
      </tr>
    </>
  )
}
