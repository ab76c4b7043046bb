/** That a step was not planned, or not so: who added or changed it, when and why. */
import type { Amendment } from '../../../shared/cutoverState.ts'
import { amendmentsOf } from '../../../shared/derived/amendments.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'

export function Amended({ stepId }: { stepId: string }) {
  const cutover = useCutover((value) => value)
  const { added, changed } = amendmentsOf(cutover, stepId)
  return (
    <>
      {added ? <By did="Added" amendment={added} /> : null}
      {changed ? <By did="Changed" amendment={changed} /> : null}
    </>
  )
}

function By({ did, amendment: { by, at, reason } }: { did: string; amendment: Amendment }) {
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  return (
    <p className="dim">
      {did} <Instant at={at} zone={zone} /> by {people.shortName(by)}: “{reason}”
    </p>
  )
}
