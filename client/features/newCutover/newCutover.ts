/** A cutover before it is created: its command, and a preview by the same rules that will create it. */
import type { Actor } from '../../../shared/actor.ts'
import { createCutover } from '../../../shared/commands.ts'
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { decideCreation } from '../../../shared/decide/create.ts'
import { beginCutover } from '../../../shared/evolve/evolve.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'

export interface CutoverDraft {
  title: string
  mode: 'rehearsal' | 'live'
  /** Epoch milliseconds. */
  t0: number | undefined
  /** Defaults to the runbook's window from T-0. */
  windowEnd: number | undefined
  people: Readonly<Record<string, readonly PersonId[]>>
  release: string
  bridge: string
  chat: string
}

export const emptyDraft: CutoverDraft = {
  title: '',
  mode: 'rehearsal',
  t0: undefined,
  windowEnd: undefined,
  people: {},
  release: '',
  bridge: '',
  chat: '',
}

/** The body of POST /api/cutovers without its commandId; empty fields left out. */
export function creationOf(draft: CutoverDraft, runbookId: string, version: string) {
  const { title, mode, t0, windowEnd, people, release, bridge, chat } = draft
  const links = { ...(bridge.trim() ? { bridge: bridge.trim() } : {}), ...(chat.trim() ? { chat: chat.trim() } : {}) }
  return {
    runbook: { id: runbookId, version },
    mode,
    ...(t0 === undefined ? {} : { t0: iso(t0) }),
    ...(windowEnd === undefined ? {} : { window: { end: iso(windowEnd) } }),
    people: Object.fromEntries(
      Object.entries(people)
        .filter(([, holders]) => holders.length > 0)
        .map(([role, holders]) => [role, [...holders]]),
    ),
    ...(title.trim() ? { title: title.trim() } : {}),
    ...(release.trim() ? { release: release.trim() } : {}),
    ...(Object.keys(links).length > 0 ? { links } : {}),
  }
}

export interface Preview {
  /** The cutover as it would be created; with T-0 at `now` where none is given yet. */
  cutover: Cutover
  /** Epoch milliseconds; absent while T-0 is. */
  plan?: { start: number; finish: number; begunAlready: number }
}

/** The preview, or why it is refused. A missing lead is not a reason here: its field asks for it. */
export function previewOf(
  draft: CutoverDraft,
  runbook: Runbook,
  hash: string,
  actor: Actor,
  now: number,
): Preview | Refusal {
  const complete = { ...creationOf(draft, runbook.id, hash), t0: iso(draft.t0 ?? now) }
  const withLead =
    (complete.people.lead ?? []).length > 0 ? complete : { ...complete, people: { ...complete.people, lead: ['?'] } }
  const { links: _, ...rest } = withLead
  const parsed = createCutover.safeParse(rest)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return {
      code: 'malformed',
      message: issue?.message ?? 'It has another shape.',
      field: (issue?.path ?? []).join('.'),
    }
  }
  const decision = decideCreation(runbook, hash, parsed.data, { actor, now })
  if (isRefusal(decision)) return decision
  const [created] = decision
  if (created?.type !== 'cutoverCreated') throw new Error('A creation begins with cutoverCreated')
  const actorId = actor.kind === 'person' ? actor.id : 'clock'
  const made = beginCutover('new', runbook, {
    ...created,
    people: complete.people,
    seq: 1,
    at: iso(now),
    actor: actorId,
    commandId: 'new',
  })
  return draft.t0 === undefined ? { cutover: made } : { cutover: made, plan: planOf(made, now) }
}

function planOf(cutover: Cutover, now: number): NonNullable<Preview['plan']> {
  const { steps, finish } = currentPlan(cutover)
  return {
    start: steps.reduce((least, { start }) => Math.min(least, start), cutover.t0),
    finish,
    begunAlready: steps.filter(({ start }) => start < now).length,
  }
}

const iso = (at: number): string => new Date(at).toISOString()
