/** Workstreams: by a title of their own, since the runbook names them by it. */
import { type Refusal, refuse } from '../refusal.ts'
import { unreachable } from '../unreachable.ts'
import type { DraftCommandOf } from './commands.ts'
import type { Draft, DraftWorkstream } from './draft.ts'
import type { DraftEvent } from './events.ts'
import { MAX_WORKSTREAMS } from './limits.ts'

type WorkstreamCommand = DraftCommandOf<
  'addWorkstream' | 'renameWorkstream' | 'moveWorkstream' | 'removeWorkstream' | 'giveWorkstream'
>

export function decideWorkstream(draft: Draft, command: WorkstreamCommand): DraftEvent[] | Refusal {
  if (command.type === 'addWorkstream') return add(draft, command)
  const workstream = draft.workstreams.find(({ key }) => key === command.workstream)
  if (!workstream) return unknownWorkstream(command.workstream)
  const { key, title } = workstream
  switch (command.type) {
    case 'renameWorkstream':
      if (command.title === title) return []
      return (
        titleTaken(draft, command.title, key) ?? [
          { type: 'workstreamRenamed', workstream: key, title: command.title, was: title },
        ]
      )
    case 'moveWorkstream':
      return move(draft, workstream, command.after)
    case 'removeWorkstream':
      if (draft.rows.some((row) => row.workstream === key))
        return refuse('draftState', `${title} still has rows. Remove them or move them to another workstream first.`)
      return [{ type: 'workstreamRemoved', workstream: key, title }]
    case 'giveWorkstream': {
      const people = [...new Set(command.people)]
      const isSo = people.length === workstream.people.length && people.every((one) => workstream.people.includes(one))
      return isSo ? [] : [{ type: 'workstreamGiven', workstream: key, people, was: [...workstream.people] }]
    }
    default:
      return unreachable(command)
  }
}

export const unknownWorkstream = (key: string): Refusal =>
  refuse('unknownWorkstream', `There is no workstream “${key}” in this draft any more.`, { field: 'workstream' })

function add(draft: Draft, { key, title, after }: DraftCommandOf<'addWorkstream'>): DraftEvent[] | Refusal {
  if (draft.workstreams.some((one) => one.key === key))
    return refuse('keyTaken', `There is a workstream with the key “${key}” already.`, { field: 'key' })
  if (draft.workstreams.length >= MAX_WORKSTREAMS)
    return refuse('tooMany', `A draft holds at most ${MAX_WORKSTREAMS} workstreams.`)
  if (after !== undefined && !draft.workstreams.some((one) => one.key === after)) return unknownWorkstream(after)
  const last = draft.workstreams.at(-1)?.key ?? null
  return titleTaken(draft, title) ?? [{ type: 'workstreamAdded', key, title, after: after ?? last }]
}

function move({ workstreams }: Draft, { key }: DraftWorkstream, after: string | undefined): DraftEvent[] | Refusal {
  if (after === key) return refuse('malformed', 'A workstream cannot go after itself.', { field: 'after' })
  if (after !== undefined && !workstreams.some((one) => one.key === after)) return unknownWorkstream(after)
  const position = workstreams.findIndex((one) => one.key === key)
  const was = workstreams[position - 1]?.key ?? null
  return was === (after ?? null) ? [] : [{ type: 'workstreamMoved', workstream: key, after: after ?? null, was }]
}

/** YAML would take the second of the same title for the first. */
function titleTaken({ workstreams }: Draft, title: string, except?: string): Refusal | undefined {
  const isTaken = workstreams.some((one) => one.key !== except && one.title.trim() === title.trim())
  if (isTaken) return refuse('keyTaken', `There is a workstream “${title}” already.`, { field: 'title' })
  return title.trim() === '__proto__'
    ? refuse('malformed', 'A workstream cannot be called that.', { field: 'title' })
    : undefined
}
