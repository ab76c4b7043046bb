/** What commands that edit a runbook write in its syntax, read as a runbook file is; without its schemas, which pages do without. */
import type { CommandOf } from '../commands.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { type Estimate, parseEstimate, parseOffset } from '../runbook/duration.ts'
import { A_DEPENDENCY, AN_ESTIMATE, notWritten } from '../runbook/meant.ts'
import type { Dependency, StepDefinition } from '../runbook/runbook.ts'
import { NO_ROLLBACK, parseDependency, parseNoRollback } from '../runbook/written.ts'
import { withoutUndefined } from '../withoutUndefined.ts'

type Added = Omit<CommandOf<'addStep'>, 'type' | 'before' | 'reason' | 'to'>

/** The step as the file would have it: a task, and one of its owner, where nothing else is said. */
export function readAdded(id: string, added: Added): StepDefinition | Refusal {
  const { title, kind = 'task', phase, workstream, owner } = added
  const takes = readTakes(added.takes, 'takes')
  if (isRefusal(takes)) return takes
  const after = readAfter(added.after ?? [])
  if (isRefusal(after)) return after
  const rollback = readRollback(added.rollback, owner)
  if (isRefusal(rollback)) return rollback
  const deadline = added.deadline === undefined ? undefined : readDeadline(added.deadline)
  if (isRefusal(deadline)) return deadline
  const { do: instructions, verify, audience, message, parties, links, note } = added
  return {
    ...{ id, title, kind, phase, workstream, owner, people: { [owner]: 1 }, takes, after },
    ...withoutUndefined({ do: instructions, verify, rollback, audience, message, deadline, parties, links, note }),
  }
}

export function readTakes(text: string, field: string): Estimate | Refusal {
  return parseEstimate(text.trim()) ?? refuse('malformed', notWritten(text, AN_ESTIMATE), { field })
}

/** Seconds from T-0, or an instant as it is written. */
export function readDeadline(text: string): number | string | Refusal {
  const written = text.trim()
  const offset = parseOffset(written)
  if (offset !== undefined) return offset
  if (Number.isFinite(Date.parse(written))) return written
  return refuse('malformed', `${JSON.stringify(written)} is neither an offset from T-0 nor an instant.`, {
    field: 'deadline',
  })
}

export function readAfter(texts: readonly string[]): Dependency[] | Refusal {
  const after: Dependency[] = []
  for (const [place, text] of texts.entries()) {
    const read = parseDependency(text)
    if (!read) {
      return refuse('malformed', notWritten(text, A_DEPENDENCY), { field: `after.${place}` })
    }
    after.push(read)
  }
  return after
}

function readRollback(rollback: Added['rollback'], owner: string): StepDefinition['rollback'] | Refusal {
  if (rollback === undefined) return undefined
  if (typeof rollback === 'string') {
    return parseNoRollback(rollback) ?? refuse('malformed', NO_ROLLBACK, { field: 'rollback' })
  }
  const takes = readTakes(rollback.takes, 'rollback.takes')
  return isRefusal(takes) ? takes : { title: rollback.title, takes, owner }
}
