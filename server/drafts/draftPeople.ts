/** Resolves the people whom commands to drafts name by e-mail or id; inside there are only ids. */
import type { DraftCommand } from '../../shared/draft/commands.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'

export function draftNames(command: DraftCommand): string[] {
  if (command.type === 'giveWorkstream') return command.people
  return command.type === 'comment' ? command.mentions : []
}

/** With ids for names; a refusal names the first field whose person the organisation does not have. */
export function withDraftPeople(
  command: DraftCommand,
  ids: ReadonlyMap<string, string>,
  draft: Draft,
): DraftCommand | Refusal {
  const names = draftNames(command)
  // Somebody who has left the organisation may stay where they were.
  const stays = new Set(draft.workstreams.flatMap(({ people }) => people))
  const unknown = names.findIndex((name) => !ids.has(name) && !stays.has(name))
  if (unknown >= 0) {
    const field = `${command.type === 'comment' ? 'mentions' : 'people'}.${unknown}`
    return refuse('unknownPerson', `Nobody in this organisation is known as “${names[unknown]}”.`, { field })
  }
  const people = names.map((name) => ids.get(name) ?? name)
  if (command.type === 'giveWorkstream') return { ...command, people }
  return command.type === 'comment' ? { ...command, mentions: people } : command
}
