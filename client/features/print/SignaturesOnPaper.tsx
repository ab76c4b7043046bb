import type { Poll } from '../../../shared/cutoverState.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { capital } from '../../ui/capital.ts'
import { clockTime } from '../../ui/instants.ts'
import { GATE_WORDS } from '../gates/gateWords.ts'
import { sayHowSigned } from '../gates/signedHow.ts'

/** Who has signed in a gate's last poll, and with what. */
export function SignaturesOnPaper({ signatures }: Pick<Poll, 'signatures'>) {
  const runbook = useCutover((cutover) => cutover.runbook)
  const people = usePeople()
  return signatures.map((signature) => {
    const { role, vote, deed } = signature
    return (
      <p key={`${deed.by} ${role}`}>
        {capital(GATE_WORDS[vote])}, {people.name(deed.by)} for {roleTitle(runbook, role)},{' '}
        {clockTime(deed.at, runbook.timezone)}. {sayHowSigned(signature, people.name)}
      </p>
    )
  })
}
