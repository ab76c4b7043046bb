import type { DerivedStatus } from '../../../shared/derived/waiting.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { Glyph, type GlyphName, STATUS_WORDS } from '../../ui/Glyph.tsx'

/** Shows the kind of a step that has not begun, then its status. */
export function StepGlyph({ definition, status }: { definition: StepDefinition; status: DerivedStatus }) {
  const waiting = status === 'waiting' || status === 'pending' || status === 'ready'
  const name: GlyphName =
    waiting && definition.pointOfNoReturn
      ? 'pointOfNoReturn'
      : waiting && traitsOf(definition).isMoment
        ? 'milestone'
        : status === 'pending'
          ? 'waiting'
          : status
  const kind = definition.pointOfNoReturn
    ? ', point of no return'
    : traitsOf(definition).isMoment
      ? `, ${definition.kind}`
      : ''
  return <Glyph name={name} label={STATUS_WORDS[status] + kind} />
}
