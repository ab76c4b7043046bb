/** Drafts for tests: from a text or from nothing, and what commands make of them. */
import type { Actor } from '../../shared/actor.ts'
import { type DraftCommandInput, draftCommand } from '../../shared/draft/commands.ts'
import { contentOfText } from '../../shared/draft/contentOfText.ts'
import type { DraftContext } from '../../shared/draft/context.ts'
import { decideDraft } from '../../shared/draft/decide.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { DraftContent, DraftEvent, LoggedDraftEvent } from '../../shared/draft/events.ts'
import { beginDraft, evolveDraft } from '../../shared/draft/evolve.ts'
import type { OrganisationRole } from '../../shared/protocol.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'

export const AT = '2026-11-30T08:00:00.000Z'
export const NOW = Date.parse(AT)

export const actor = (id: string, organisationRole: OrganisationRole = 'planner'): Actor => ({
  kind: 'person',
  id,
  organisationRole,
  via: 'session',
  maySign: false,
})
export const PLANNER = actor('planner')

export function draftOf(content: DraftContent): Draft {
  return beginDraft('draft', {
    type: 'draftCreated',
    title: 'A plan',
    content,
    seq: 1,
    at: AT,
    actor: 'creator',
    commandId: 'create',
  })
}

export function draftOfYaml(yaml: string): Draft {
  const read = contentOfText(yaml)
  if (isRefusal(read)) throw new Error(read.message)
  return draftOf(read.content)
}

/** Three rows in two workstreams. */
export const smallDraft = (): Draft =>
  draftOf({
    sections: { runbook: 'plan', title: 'A plan', roles: 'lead: { title: Lead }\ndba: { title: Database }' },
    workstreams: [
      { key: 'database', title: 'Database' },
      { key: 'network', title: 'Network' },
    ],
    columns: [],
    rows: [
      { key: 'a', workstream: 'database', cells: { step: 'freeze', title: 'Freeze writes', takes: '10m' } },
      {
        key: 'b',
        workstream: 'database',
        cells: { step: 'copy', title: 'Copy the ledger', takes: '1h', after: 'freeze' },
      },
      { key: 'c', workstream: 'network', cells: { step: 'switch', title: 'Switch the network', takes: '5m' } },
    ],
  })

export const logged = (draft: Draft, events: readonly DraftEvent[], by: string): LoggedDraftEvent[] =>
  events.map((event, position) => ({
    ...event,
    seq: draft.seq + 1 + position,
    at: AT,
    actor: by,
    commandId: `${draft.seq}`,
  }))

export interface Gave {
  draft: Draft
  events: LoggedDraftEvent[]
  refusal?: Refusal
}

export function give(
  draft: Draft,
  input: DraftCommandInput,
  by: Actor = PLANNER,
  more: Partial<DraftContext> = {},
): Gave {
  const decided = decideDraft(draft, draftCommand.parse(input), { actor: by, now: NOW, ...more })
  if (isRefusal(decided)) return { draft, events: [], refusal: decided }
  const events = logged(draft, decided, by.kind === 'person' ? by.id : by.kind)
  return { draft: events.reduce(evolveDraft, draft), events }
}

/** Throws where it is refused. */
export function given(draft: Draft, input: DraftCommandInput, by: Actor = PLANNER): Draft {
  const gave = give(draft, input, by)
  if (gave.refusal) throw new Error(gave.refusal.message)
  return gave.draft
}
