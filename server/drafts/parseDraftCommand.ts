/** The edge for commands to drafts: input becomes a command, or a refusal that names the field. */
import { z } from 'zod'
import { type CreateDraft, createDraft, type DraftCommand, draftCommand } from '../../shared/draft/commands.ts'
import { isRefusal, type Refusal } from '../../shared/refusal.ts'
import { commandId, parsed } from '../commands/parseCommand.ts'

const body = z.strictObject({ commandId, command: z.unknown() })
const creation = createDraft.extend({ commandId })
const TYPES = draftCommand.options.map((option) => option.shape.type.value)

/** `{commandId, command}`; `given` is the command as it came in. */
export function parseDraftCommand(
  input: unknown,
): { commandId: string; command: DraftCommand; given: unknown } | Refusal {
  const outer = parsed(body, input)
  if (isRefusal(outer)) return outer
  const inner = parsed(draftCommand, outer.command, TYPES)
  if (isRefusal(inner)) return inner.field === undefined ? { ...inner, field: 'command' } : inner
  return { commandId: outer.commandId, command: inner, given: outer.command }
}

/** The body of POST /drafts. */
export function parseDraftCreation(input: unknown): { commandId: string; command: CreateDraft } | Refusal {
  const given = parsed(creation, input)
  if (isRefusal(given)) return given
  const { commandId: id, ...command } = given
  return { commandId: id, command }
}
