/** Writes accepted differences into the text of a runbook, which keeps its comments and everything else that it says. */
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument, Scalar, type YAMLMap, YAMLSeq } from 'yaml'
import { complete } from '../runbook/reading/defaults.ts'
import { stepFile } from '../runbook/runbookFormat.ts'
import { parseDependency } from '../runbook/written.ts'
import type { Difference } from './difference.ts'
import { copiesOf, repeatedIn, unroll } from './unroll.ts'
import { layoutOf, writtenAsBefore } from './writtenAsBefore.ts'

/** Text that `readRunbook` takes without errors; the same text where nothing is accepted. */
export function applyDifferences(text: string, accepted: readonly Difference[]): string {
  if (accepted.length === 0) return text
  const document = parseDocument(text, { schema: 'core', resolveKnownTags: false, merge: false })
  const layout = layoutOf(document, text)
  const file = openFile(document, accepted)
  for (const one of accepted) if (one.roles) for (const { id, title } of one.roles) file.addRole(id, title)
  for (const one of accepted) if (typeof one.set?.phase === 'string') file.addPhase(one.set.phase)
  for (const one of accepted) {
    if (one.is === 'changed') file.change(one)
    if (one.is === 'removed') file.remove(one)
  }
  // In the order of the plan, so that what each follows stands in its place already.
  for (const one of accepted) {
    if (one.is === 'added') file.add(one)
    if (one.is === 'moved') file.move(one)
  }
  file.dropLooseLinks()
  return writtenAsBefore(document, text, layout)
}

interface Entry {
  node: YAMLMap
  list: YAMLSeq
}

function openFile(document: Document, accepted: readonly Difference[]) {
  const root = document.contents
  if (!isMap(root)) throw new Error('A runbook is a group of keys')
  const gateList = document.get('gates')
  const gateNodes = isSeq(gateList) ? gateList.items.filter(isMap) : []
  const written = entriesOf(document, 'step')
  const templates = repeatedIn(document)
  const isUnrolled = unroll(document, templates, accepted, written, gateNodes)
  const steps = isUnrolled ? entriesOf(document, 'step') : written
  const copies = isUnrolled ? [] : copiesOf(templates)
  const items = entriesOf(document, 'item')
  const entryOf = ({ of, id }: Difference) => (of === 'step' ? steps : items).get(id)
  const isList = isSeq(document.get('steps'))

  function change({ of, id, set = {} }: Difference): void {
    const node = (of === 'step' ? steps : items).get(id)?.node
    if (!node) return
    // An id that came from the title stays what it was.
    if (of === 'step' && 'title' in set && !node.has('step')) write(document, node, 'step', id)
    for (const [key, value] of Object.entries(set)) write(document, node, key, value)
  }

  function remove(one: Difference): void {
    const entry = entryOf(one)
    if (!entry) return
    entry.list.items.splice(entry.list.items.indexOf(entry.node), 1)
    if (entry.list.items.length === 0) dropList(entry.list)
    ;(one.of === 'step' ? steps : items).delete(one.id)
  }

  function add(one: Difference): void {
    const node = document.createNode(one.set ?? {})
    if (!isMap(node)) return
    const list = listOf(one.of, one.to?.group ?? '')
    put({ node, list }, one)
    ;(one.of === 'step' ? steps : items).set(one.id, { node, list })
  }

  function move(one: Difference): void {
    const entry = entryOf(one)
    if (!entry) return
    entry.list.items.splice(entry.list.items.indexOf(entry.node), 1)
    if (entry.list.items.length === 0 && !isList) dropList(entry.list)
    entry.list = listOf(one.of, one.to?.group ?? '')
    put(entry, one)
  }

  /** Behind what it follows; first of its workstream where it follows nothing. */
  function put({ node, list }: Entry, { of, to }: Difference): void {
    const before = to?.follows === undefined ? undefined : steps.get(to.follows)
    if (isList && of === 'step') writeGroup(node, to?.group ?? '')
    const at =
      before?.list === list
        ? list.items.indexOf(before.node) + 1
        : of === 'item'
          ? list.items.length
          : firstOf(list, to?.group)
    list.items.splice(at, 0, node)
  }

  const firstOf = (list: YAMLSeq, group: string | undefined): number => {
    if (!isList) return 0
    const first = list.items.findIndex((item) => isMap(item) && groupIn(item) === group)
    return first < 0 ? list.items.length : first
  }

  function writeGroup(node: YAMLMap, group: string): void {
    if (groupIn(node) !== group) write(document, node, 'workstream', group)
  }

  function listOf(of: Difference['of'], group: string): YAMLSeq {
    const list = isList && of === 'step' ? document.get('steps') : document.getIn(pathOfGroup(document, of, group))
    if (isSeq(list)) return list
    const made = new YAMLSeq()
    document.setIn(pathOfGroup(document, of, group), made)
    return made
  }

  function dropList(list: YAMLSeq): void {
    for (const key of ['workstreams', 'readiness']) {
      const groups = document.get(key)
      if (isMap(groups)) groups.items = groups.items.filter(({ value }) => value !== list)
    }
  }

  /** A file that leaves its roles out has those that its steps name. */
  function addRole(id: string, title: string): void {
    const roles = document.get('roles')
    if (isMap(roles) && !roles.has(id)) roles.set(id, document.createNode({ title }))
  }

  function addPhase(title: string): void {
    const phases = document.get('phases')
    if (!isSeq(phases)) return
    const known: unknown[] = phases.toJSON()
    const titles = known.map((phase) =>
      typeof phase === 'object' && phase !== null && 'phase' in phase ? phase.phase : phase,
    )
    if (!titles.includes(title)) phases.add(document.createNode(title))
  }

  /** What was not accepted, or is gone, is waited for by nobody. */
  function dropLooseLinks(): void {
    const known = new Set([...steps.keys(), ...copies, ...gateNodes.map((gate) => String(gate.get('id')))])
    for (const node of [...[...steps.values()].map((entry) => entry.node), ...gateNodes]) {
      const after = node.get('after')
      if (!isSeq(after)) continue
      const links = after.items.filter((item) =>
        known.has(parseDependency(String(isScalar(item) ? item.value : item))?.on ?? ''),
      )
      if (links.length === after.items.length) continue
      after.items = links
      if (links.length === 0) node.delete('after')
    }
  }

  return { change, remove, add, move, addRole, addPhase, dropLooseLinks }
}

/** Steps and items by the ids that they have once what is left out is taken for granted. */
function entriesOf(document: Document, of: Difference['of']): Map<string, Entry> {
  const found = new Map<string, Entry>()
  const { value, pathOf } = complete(document.toJS({ maxAliasCount: 100 }))
  const groups = groupsIn(value, of === 'step' ? 'workstreams' : 'readiness')
  for (const [group, parts] of groups)
    for (const [index, part] of parts.entries()) {
      const id =
        typeof part === 'object' && part !== null ? Reflect.get(part, of === 'step' ? 'step' : 'id') : undefined
      const path = of === 'step' ? pathOf(['workstreams', group, index]) : ['readiness', group, index]
      const node = document.getIn(path)
      const list = document.getIn(path.slice(0, -1))
      if (typeof id === 'string' && isMap(node) && isSeq(list)) found.set(id, { node, list })
    }
  return found
}

function groupsIn(file: unknown, key: 'workstreams' | 'readiness'): [string, unknown[]][] {
  const groups: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, key) : undefined
  if (typeof groups !== 'object' || groups === null) return []
  return Object.entries(groups).map(([title, parts]): [string, unknown[]] => [title, Array.isArray(parts) ? parts : []])
}

/** Titles are compared as the format reads them, without blanks around. */
function pathOfGroup(document: Document, of: Difference['of'], group: string): string[] {
  const key = of === 'step' ? 'workstreams' : 'readiness'
  const groups = document.get(key)
  const known = isMap(groups)
    ? groups.items.find((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key).trim() === group)
    : undefined
  return [key, known && isScalar(known.key) ? String(known.key.value) : group]
}

const groupIn = (node: YAMLMap): string => {
  const group = node.get('workstream')
  return typeof group === 'string' ? group.trim() : 'Cutover'
}

const ORDER = ['step', 'id', 'source', 'title', ...Object.keys(stepFile.shape)]

/** A value in its place among the others; what is there keeps its comment. */
function write(document: Document, node: YAMLMap, key: string, value: unknown): void {
  if (value === null) {
    node.delete(key)
    return
  }
  const there = node.get(key, true)
  if (isScalar(there) && typeof value === 'string') {
    there.value = value
    there.range = null
    // A block of several lines does not suit a word, nor a plain one several lines.
    if (value.includes('\n') !== there.type?.startsWith('BLOCK'))
      there.type = value.includes('\n') ? Scalar.BLOCK_LITERAL : Scalar.PLAIN
    return
  }
  const made = document.createNode(value)
  if (node.has(key)) {
    node.set(key, made)
    return
  }
  const rank = ORDER.indexOf(key)
  const behind = node.items.findIndex(
    (pair: Pair) => rank >= 0 && ORDER.indexOf(String(isScalar(pair.key) ? pair.key.value : pair.key)) > rank,
  )
  const pair = document.createPair(key, made)
  if (behind < 0) node.items.push(pair)
  else node.items.splice(behind, 0, pair)
}
