/** Files that commands name: each has to have been uploaded to its cutover, and to be what the command says it is. */
import type { Command } from '../../shared/commands.ts'
import type { CutoverEvent } from '../../shared/events.ts'
import type { NoteFile } from '../../shared/notes.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'

/** Those that are there, by id. */
export type KnownFiles = ReadonlyMap<string, Pick<NoteFile, 'type' | 'size'>>

export const filesIn = (command: Command): string[] => named(command).map(({ file }) => file.id)

/** Of the events, those that notes name. */
export const notedIn = (events: readonly CutoverEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'stepNoted' ? (event.files ?? []).map(({ id }) => id) : []))

export function refuseUnknownFile(command: Command, known: KnownFiles): Refusal | undefined {
  for (const { file, field } of named(command)) {
    const found = known.get(file.id)
    if (found?.type === file.type && found.size === file.size) continue
    return refuse('unknownFile', `“${file.name}” has not been uploaded to this cutover. Choose it again.`, { field })
  }
  return undefined
}

function named(command: Command): { file: NoteFile; field: string }[] {
  if (command.type === 'bulk') {
    return command.commands.flatMap((single, at) =>
      named(single).map(({ file, field }) => ({ file, field: `commands.${at}.${field}` })),
    )
  }
  if (command.type !== 'noteStep') return []
  return (command.files ?? []).map((file, at) => ({ file, field: `files.${at}` }))
}
