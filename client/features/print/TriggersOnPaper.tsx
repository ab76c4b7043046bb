import { useCutover } from '../../live/cutover.tsx'
import { TriggerList } from '../run/TriggerList.tsx'
import { Heading } from './Heading.tsx'

/** What would make us roll back. */
export function TriggersOnPaper() {
  const triggers = useCutover(({ runbook }) => runbook.rollback?.triggers.length ?? 0)
  if (triggers === 0) return null
  return (
    <>
      <Heading title="Rollback triggers" />
      <tr>
        <td>
          <TriggerList />
        </td>
      </tr>
    </>
  )
}
