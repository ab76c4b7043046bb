/** Whether this version was rehearsed, before a live cutover is made of it. */
import { Link } from 'wouter'
import { asksForRehearsal } from '../../../shared/derived/rehearsals.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import type { RehearsedVersion } from '../../../shared/runbook/runbookVersion.ts'
import { usePeople } from '../../live/session.tsx'
import { cutoverPath } from '../../paths.ts'
import { Instant } from '../../ui/Instant.tsx'

export function Rehearsed({ runbook, version: { rehearsed } }: { runbook: Runbook; version: RehearsedVersion }) {
  const people = usePeople()
  if (!rehearsed) {
    return asksForRehearsal(runbook) ? (
      <p className="late">Not rehearsed in this version, and a gate asks for it. Rehearse this version first.</p>
    ) : (
      <p className="dim">Not rehearsed in this version.</p>
    )
  }
  return (
    <p className="dim">
      Rehearsed in this version: <Link href={cutoverPath(rehearsed.cutoverId)}>{rehearsed.title}</Link>, accepted by{' '}
      {people.name(rehearsed.acceptedBy)},{' '}
      <Instant at={Date.parse(rehearsed.acceptedAt)} zone={runbook.timezone} full />
    </p>
  )
}
