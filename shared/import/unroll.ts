/** Repeated steps written out in the text of a runbook, where a difference is one of a single copy. */
import { type Document, isMap, type YAMLMap, type YAMLSeq } from 'yaml'
import { complete } from '../runbook/reading/defaults.ts'
import { writtenOut } from '../runbook/reading/repeat.ts'
import { type Template, templatesIn } from '../runbook/reading/templates.ts'
import { idOfCopy } from '../runbook/repetition.ts'
import type { Difference } from './difference.ts'

interface Entry {
  node: YAMLMap
  list: YAMLSeq
}

export const repeatedIn = (document: Document): Map<string, Template> =>
  templatesIn(complete(document.toJS({ maxAliasCount: 100 })).value)

export const copiesOf = (templates: ReadonlyMap<string, Template>): string[] =>
  [...templates.values()].flatMap(({ id, values }) => values.map((value) => idOfCopy(id, value)))

/**
 * @param steps by the ids that they have
 * @returns whether anything was written out, so that the steps are others now
 */
export function unroll(
  document: Document,
  templates: ReadonlyMap<string, Template>,
  accepted: readonly Difference[],
  steps: ReadonlyMap<string, Entry>,
  gates: readonly YAMLMap[],
): boolean {
  const copies = new Set(copiesOf(templates))
  if (!accepted.some(({ id, to }) => copies.has(id) || copies.has(to?.follows ?? ''))) return false
  for (const [id, { node, list }] of steps) {
    const out = writtenOut({ ...node.toJS(document), step: id }, templates)
    if (!templates.has(id)) {
      relink(document, node, out[0]?.node)
      continue
    }
    const nodes = out.map((one) => document.createNode(one.node))
    const [first] = nodes
    const at = list.items.indexOf(node)
    // What is said above the step is said above the first of its copies; above the first step of all it is the list's.
    const above = node.commentBefore ?? (at === 0 ? list.commentBefore : undefined)
    if (isMap(first) && above) first.commentBefore = above
    list.items.splice(at, 1, ...nodes)
  }
  for (const gate of gates) relink(document, gate, writtenOut(gate.toJS(document), templates)[0]?.node)
  return true
}

function relink(document: Document, node: YAMLMap, written: unknown): void {
  const after: unknown = typeof written === 'object' && written !== null ? Reflect.get(written, 'after') : undefined
  const now: unknown = Reflect.get(node.toJS(document), 'after')
  // As it is where it names nothing that is repeated.
  if (Array.isArray(after) && JSON.stringify(after) !== JSON.stringify(now))
    node.set('after', document.createNode(after))
}
