/** Writes out the steps that a file repeats with `forEach`, before the whole is checked: a copy is a step like any other. */
import { idOfCopy, placeholdersIn, withValue } from '../repetition.ts'
import { asId, parseDependency, sayDependency } from '../written.ts'
import type { Fault, Path } from './fault.ts'
import { type Group, isGroup, listOf } from './groups.ts'
import { nearest } from './nearest.ts'
import { excess, isSame, type Template, templateOf } from './templates.ts'

export interface Repeated {
  value: unknown
  /** Where a part of the repeated file stands in the one given. */
  pathOf(path: Path): Path
  /** What would be right there, as the one given says it for all copies; undefined where it is of one copy alone. */
  fixOf<Right>(path: Path, fix: Right): Right | string | undefined
  faults: readonly { severity: Fault['severity']; path: Path; message: string }[]
}

/** Keys whose texts say the value; ids, roles and times are those of every copy. */
const TEXTS = ['title', 'do', 'verify', 'message', 'audience', 'note', 'rollback', 'links', 'fields', 'tags'] as const

/** Of a file as `complete` gives it; the same value where nothing is repeated. A malformed `forEach` stays for the schema. */
export function repeat(file: unknown): Repeated {
  const asItIs: Repeated = { value: file, pathOf: (path) => path, fixOf: (_, fix) => fix, faults: [] }
  if (!isGroup(file) || !isGroup(file.workstreams)) return asItIs
  const faults: { severity: Fault['severity']; path: Path; message: string }[] = []
  const lists = Object.entries(file.workstreams)
  const templates = new Map<string, Template>()
  const counts = countIds(file)
  for (const [title, list] of lists)
    for (const [index, step] of listOf(list).entries()) {
      const template = templateOf(step)
      if (!template) continue
      faults.push(...faultsOf(template, ['workstreams', title, index, 'forEach', template.name]))
      if ((counts.get(template.id) ?? 0) > 1) {
        const message = `"${template.id}" is the id of more than one; what waits for it could mean either`
        faults.push({ severity: 'error', path: ['workstreams', title, index, 'step'], message })
      }
      templates.set(template.id, template)
    }
  const names = new Set([...templates.values()].map(({ name }) => name))
  if (templates.size === 0) return asItIs
  const tooMuch = excess(file, templates)
  if (tooMuch !== undefined)
    return { ...asItIs, faults: [...faults, { severity: 'error', path: ['workstreams'], message: tooMuch }] }
  const origins = new Map<string, { index: number; template: string | undefined; after: Origin[] }[]>()
  const workstreams = lists.map(([title, list]) => {
    if (!Array.isArray(list)) return [title, list]
    const written = list.flatMap((step: unknown, index) => {
      const path: Path = ['workstreams', title, index]
      faults.push(...textFaults(step, names, path))
      const template = templateOf(step)?.id
      return writtenOut(step, templates).map((one) => ({ index, template, ...one }))
    })
    origins.set(
      title,
      written.map(({ node: _, ...origin }) => origin),
    )
    return [title, written.map(({ node }) => node)]
  })
  const gates = Array.isArray(file.gates) ? file.gates.map((gate: unknown) => linked(gate, templates)) : undefined
  const originOf = ([root, title, at]: Path) =>
    root === 'workstreams' && typeof at === 'number' ? origins.get(String(title))?.[at] : undefined
  const linksOf = (path: Path) => {
    const [root, at] = path
    return root === 'gates' && typeof at === 'number' ? gates?.[at]?.after : originOf(path)?.after
  }
  return {
    value: {
      ...file,
      workstreams: Object.fromEntries(workstreams),
      ...(gates && { gates: gates.map(({ node }) => node) }),
    },
    faults,
    pathOf(path) {
      const [root, title = '', , ...rest] = path
      if (root === 'gates' && path.length > 2) return ['gates', title, ...inAfter(path.slice(2), linksOf(path))]
      const origin = originOf(path)
      return origin ? ['workstreams', title, origin.index, ...inAfter(rest, origin.after)] : path
    },
    fixOf(path, fix) {
      const [key, index] = path.slice(-2)
      const template = originOf(path)?.template
      if (index === 'step' && path.length === 4 && template !== undefined)
        return asId(template) === template ? undefined : asId(template)
      const link = key === 'after' && typeof index === 'number' ? linksOf(path)?.[index] : undefined
      const dependency = typeof fix === 'string' ? parseDependency(fix) : undefined
      return dependency && link?.template !== undefined ? sayDependency({ ...dependency, on: link.template }) : fix
    },
  }
}

/** Where a dependency stood in its list, and what it named that is repeated. */
interface Origin {
  index: number
  template?: string
}

function inAfter(rest: Path, after: readonly Origin[] | undefined): Path {
  const [key, index, ...more] = rest
  return key === 'after' && typeof index === 'number' ? [key, after?.[index]?.index ?? index, ...more] : rest
}

/** Steps and gates share their ids. */
function countIds({ workstreams, gates }: Group): ReadonlyMap<unknown, number> {
  const steps = isGroup(workstreams) ? Object.values(workstreams).flatMap(listOf) : []
  const ids = [
    ...steps.map((step) => isGroup(step) && step.step),
    ...listOf(gates).map((gate) => isGroup(gate) && gate.id),
  ]
  const counts = new Map<unknown, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

function copiesOf(
  step: unknown,
  templates: ReadonlyMap<string, Template>,
): { step: unknown; value?: Template & { at: string } }[] {
  const template = isGroup(step) ? templateOf(step) : undefined
  if (!isGroup(step) || !template || templates.get(template.id)?.name !== template.name) return [{ step }]
  const { forEach: _, source: __, ...rest } = step
  return template.values.map((at) => {
    const said = TEXTS.flatMap((key) => (key in rest ? [[key, deeply(rest[key], template.name, at)]] : []))
    return {
      step: { ...rest, step: idOfCopy(template.id, at), ...Object.fromEntries(said) },
      value: { ...template, at },
    }
  })
}

function deeply(value: unknown, name: string, at: string): unknown {
  if (typeof value === 'string') return withValue(value, name, at)
  if (Array.isArray(value)) return value.map((one) => deeply(one, name, at))
  if (!isGroup(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deeply(one, name, at)]))
}

/**
 * A step or gate that waits for copies instead of what is repeated: for that of its own value where both are repeated over
 * the same, else for all. `after`: where each of its dependencies came from.
 */
function linked(
  node: unknown,
  templates: ReadonlyMap<string, Template>,
  own?: Template & { at: string },
): { node: unknown; after: Origin[] } {
  if (!isGroup(node) || !Array.isArray(node.after)) return { node, after: [] }
  const all = node.after.flatMap((written: unknown, index): { written: unknown; origin: Origin }[] => {
    const dependency = typeof written === 'string' ? parseDependency(written) : undefined
    const template = dependency && templates.get(dependency.on)
    if (!dependency || !template) return [{ written, origin: { index } }]
    const values = own && isSame(own, template) ? [own.at] : template.values
    return values.map((value) => ({
      written: sayDependency({ ...dependency, on: idOfCopy(template.id, value) }),
      origin: { index, template: template.id },
    }))
  })
  return { node: { ...node, after: all.map(({ written }) => written) }, after: all.map(({ origin }) => origin) }
}

/** The copies of a step, or the step or gate itself, each waiting for copies. */
export const writtenOut = (node: unknown, templates: ReadonlyMap<string, Template>) =>
  copiesOf(node, templates).map(({ step, value }) => linked(step, templates, value))

function faultsOf({ id, values }: Template, path: Path): Repeated['faults'] {
  const taken = new Map<string, string>()
  return values.flatMap((value, index) => {
    const error = (message: string) => [{ severity: 'error' as const, path: [...path, index], message }]
    if (asId(value) === '') return error(`"${value}" has no letter or digit that an id could have`)
    const copy = idOfCopy(id, value)
    const other = taken.get(copy)
    taken.set(copy, value)
    return other === undefined ? [] : error(`"${other}" and "${value}" would both be the step "${copy}"`)
  })
}

/** What stands in braces and is not replaced, though it reads like it; and values that no text says. */
function textFaults(step: unknown, names: ReadonlySet<string>, path: Path): Repeated['faults'] {
  if (!isGroup(step)) return []
  const template = templateOf(step)
  const warnings = TEXTS.flatMap((key) => {
    const others = new Set(placeholdersIn(textIn(step[key])).filter((name) => name !== template?.name))
    return [...others].flatMap((name) => {
      const isMeant = template !== undefined && nearest(name, [template.name]) !== undefined
      if (!isMeant && !names.has(name)) return []
      const message = template
        ? `{${name}} is not replaced: the step is repeated for each "${template.name}"`
        : `{${name}} is not replaced here: the step has no forEach`
      return [{ severity: 'warning' as const, path: [...path, key], message }]
    })
  })
  if (!template || template.values.length < 2 || placeholdersIn(textIn(step.title)).includes(template.name))
    return warnings
  const message = `its copies read alike: write {${template.name}} where the title says which it is`
  return [...warnings, { severity: 'warning', path: [...path, 'title'], message }]
}

const textIn = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(textIn).join('\n')
  return isGroup(value) ? Object.values(value).map(textIn).join('\n') : ''
}
