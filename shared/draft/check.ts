/** All faults of a draft where they can be mended, and what its plan says. The same check as that of a file. */
import type { Fault } from '../runbook/reading/fault.ts'
import { collectEach } from '../runbook/reading/faultKinds.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { readRunbook } from '../runbook/runbookFile.ts'
import type { Draft } from './draft.ts'
import { fixOf } from './fix.ts'
import { ownFaults } from './ownFaults.ts'
import { draftPlan } from './plan.ts'
import type { DraftCheck, DraftFault } from './protocol.ts'
import { type DraftPlaceInText, type DraftText, draftText } from './text.ts'

/** Nobody mends more before the next check, and each goes to every screen. */
const MAX_FAULTS = 5_000

export interface CheckedDraft extends DraftCheck {
  yaml: string
  /** Present when no fault is an error. */
  runbook?: Runbook
}

export function checkDraft(draft: Draft): CheckedDraft {
  const text = draftText(draft)
  const { runbook, faults } = readRunbook(text.yaml, draft.title, collectEach(MAX_FAULTS))
  const unreadable = text.unreadable.map(({ place, message }): DraftFault => ({ severity: 'error', message, ...place }))
  const isUnreadable = new Set(text.unreadable.map(({ place }) => keyOf(place)))
  const located = faults.flatMap((fault): DraftFault[] => {
    const place = placeOf(fault, text)
    // Its text is no value at all, which is said once.
    if (isUnreadable.has(keyOf(place))) return []
    const { severity, message, kind } = fault
    const fix = fixOf(draft, place, fault, text.yaml)
    const more = { ...(kind !== undefined && { kind }), ...(fix !== undefined && { fix }) }
    return [{ severity, message, ...place, ...more }]
  })
  const all = [...unreadable, ...located, ...ownFaults(draft)]
  const isSound = runbook !== undefined && unreadable.length === 0
  return {
    seq: draft.seq,
    faults: all,
    yaml: text.yaml,
    ...(isSound && { runbook, plan: draftPlan(draft, runbook) }),
  }
}

function placeOf({ path, line }: Fault, text: DraftText): DraftPlaceInText {
  const keys = path.split('/').slice(1).map(unescaped)
  return keys.length > 0 ? text.placeOfPath(keys, line) : text.placeOfLine(line)
}

function unescaped(key: string, depth: number): string | number {
  const plain = key.replaceAll('~1', '/').replaceAll('~0', '~')
  return depth === 2 && /^\d+$/.test(plain) ? Number(plain) : plain
}

const keyOf = ({ row = '', column = '', section = '' }: DraftPlaceInText): string => `${row} ${column} ${section}`
