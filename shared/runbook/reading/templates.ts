/** The steps of a file that are repeated, and how much their copies may be. */
import {
  MAX_ALL_COPIES,
  MAX_COPIED_LINKS,
  MAX_COPIED_TEXT,
  placeholdersIn,
  type Repetition,
  repetitionIn,
} from '../repetition.ts'
import { parseDependency } from '../written.ts'
import { isGroup, listOf } from './groups.ts'

/** A step that is repeated, by its own id. */
export interface Template extends Repetition {
  id: string
}

export function templateOf(step: unknown): Template | undefined {
  if (!isGroup(step) || typeof step.step !== 'string') return undefined
  const repetition = repetitionIn(step.forEach)
  return repetition && { id: step.step, ...repetition }
}

/** Of a file as `complete` gives it. */
export function templatesIn(file: unknown): Map<string, Template> {
  const lists = isGroup(file) && isGroup(file.workstreams) ? Object.values(file.workstreams) : []
  const found = lists.flatMap(listOf).flatMap((step) => templateOf(step) ?? [])
  return new Map(found.map((template) => [template.id, template]))
}

export const isSame = (one: Repetition, other: Repetition): boolean =>
  one.name === other.name &&
  one.values.length === other.values.length &&
  one.values.every((value) => other.values.includes(value))

/** Why so many copies are not written out, before any is: a few lines could become more than a machine holds. */
export function excess(file: object, templates: ReadonlyMap<string, Template>): string | undefined {
  let [steps, links, text] = [0, 0, 0]
  for (const node of nodesOf(file)) {
    const own = templateOf(node)
    const copies = own?.values.length ?? 1
    for (const written of isGroup(node) ? listOf(node.after) : []) {
      const on = typeof written === 'string' ? templates.get(parseDependency(written)?.on ?? '') : undefined
      if (on) links += copies * (own && isSame(own, on) ? 1 : on.values.length)
    }
    if (!own) continue
    steps += copies
    const json = JSON.stringify(node)
    const named = placeholdersIn(json).filter((name) => name === own.name).length
    for (const value of own.values) text += json.length + named * value.length
  }
  if (steps > MAX_ALL_COPIES) return tooMany('steps', steps, MAX_ALL_COPIES)
  if (links > MAX_COPIED_LINKS) return tooMany('links between steps', links, MAX_COPIED_LINKS)
  return text > MAX_COPIED_TEXT ? 'forEach makes more text of this file than a runbook can hold' : undefined
}

const tooMany = (what: string, count: number, most: number): string =>
  `forEach makes ${count.toLocaleString('en')} ${what} of this file; at most ${most.toLocaleString('en')} are read`

const nodesOf = (file: object): unknown[] => {
  const { workstreams, gates }: { workstreams?: unknown; gates?: unknown } = file
  return [...(isGroup(workstreams) ? Object.values(workstreams) : []), gates].flatMap(listOf)
}
