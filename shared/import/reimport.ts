/** A plan that is imported again, as its differences from the runbook: what is added, changed, moved, removed. */
import type { Dependency, ReadinessItemDefinition, Runbook, StepDefinition } from '../runbook/runbook.ts'
import { readRunbook } from '../runbook/runbookFile.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { plain } from './cell.ts'
import { type ComparedField, ITEM_FIELDS, isSame, STEP_FIELDS, textsOf } from './comparedFields.ts'
import type { Difference } from './difference.ts'
import type { DryRun, DryRunStep } from './dryRun.ts'
import { idGiver } from './ids.ts'
import { type NewPlace, placesOf } from './newPlaces.ts'
import type { Said } from './plan.ts'
import { sameParts } from './samePart.ts'

export type TriedPlan = Extract<DryRun, { kind: 'plan' }>

/**
 * Compares what the plan says only: what a column that it lacks said before, and what people added to the runbook, stays.
 * Refused where the runbook has an error.
 *
 * @param now the plan's runbook, read from its text unless it is there already
 */
export function differencesFrom(
  runbookText: string,
  plan: TriedPlan,
  now: Runbook | undefined = readRunbook(plan.runbook, 'plan').runbook,
): Difference[] | { refused: string } {
  const was = readRunbook(runbookText, 'runbook').runbook
  if (!was) return { refused: 'The runbook has errors; mend them first.' }
  if (!now) return { refused: 'The plan has errors that a runbook cannot have.' }
  const steps = sameParts(was.steps, now.steps)
  const items = sameParts(was.readiness, now.readiness)
  const hasIds = [...now.steps, ...now.readiness].some(({ source }) => source !== undefined)
  const translated = translate(was, now, steps, items)
  const saidOf = new Map([...plan.steps, ...plan.readiness].map((step) => [step.id, step]))
  const isGone = ({ id, source }: { id: string; source?: string }, same: ReadonlySet<string>) =>
    !same.has(id) && (source !== undefined || !hasIds)
  const keptSteps = new Set([...steps.values()].map(({ id }) => id))
  const keptItems = new Set([...items.values()].map(({ id }) => id))
  const gone = new Set(was.steps.filter((step) => isGone(step, keptSteps)).map(({ id }) => id))
  const says = now.steps.map(({ id }) => saidOf.get(id)?.says ?? [])
  const planned = translated.steps.map(({ id, workstream }, index) => ({
    id,
    workstream,
    isSaid: says[index]?.includes('workstream') ?? false,
  }))
  const places = placesOf(was, planned)
  const phaseAt = phases(was)
  const found: Difference[] = []
  for (const [index, step] of translated.steps.entries()) {
    const { id: ownId = '' } = now.steps[index] ?? {}
    const seen = saidOf.get(ownId)
    const before = steps.get(ownId)
    if (!seen) continue
    const named = nameOf('step', step, seen)
    const to = places.get(step.id)
    if (before) {
      const merged = merge(step, before, seen, gone, keptSteps)
      found.push(...changes(STEP_FIELDS, named, before, merged, seen.says, translated.newRoles))
      if (to?.isMoved)
        found.push({
          key: `moved ${step.id}`,
          is: 'moved',
          ...named,
          was: before.workstream,
          now: to.group,
          to: placed(to),
        })
    } else if (to)
      found.push({
        key: `added ${step.id}`,
        is: 'added',
        ...named,
        now: to.group,
        set: { ...wholeOf(STEP_FIELDS, 'step', step), ...phaseAt(step, to, seen.says) },
        to: placed(to),
        ...needs(step, translated.newRoles),
      })
  }
  for (const [index, item] of translated.items.entries()) {
    const { id: planned = '' } = now.readiness[index] ?? {}
    const seen = saidOf.get(planned)
    const before = items.get(planned)
    if (!seen) continue
    const named = nameOf('item', item, seen)
    if (before) found.push(...changes(ITEM_FIELDS, named, before, item, seen.says, translated.newRoles))
    else
      found.push({
        key: `added ${item.id}`,
        is: 'added',
        ...named,
        set: wholeOf(ITEM_FIELDS, 'id', item),
        to: { group: was.readiness.at(-1)?.section ?? item.section },
        ...needs(item, translated.newRoles),
      })
  }
  const doubt = hasIds ? {} : { isDoubtful: true as const }
  for (const { id, title, source } of was.steps)
    if (gone.has(id))
      found.push({ key: `removed ${id}`, is: 'removed', of: 'step', id, title, ...sourceKey(source), ...doubt })
  for (const item of was.readiness)
    if (isGone(item, keptItems))
      found.push({
        key: `removed ${item.id}`,
        is: 'removed',
        of: 'item',
        id: item.id,
        title: item.title,
        ...sourceKey(item.source),
        ...doubt,
      })
  return found
}

/** That of the step before it, where the plan does not say; none has to be named where there is one only. */
function phases(was: Runbook) {
  const known = new Map(was.steps.map(({ id, phase }) => [id, phase]))
  return ({ id, phase }: StepDefinition, { group, follows = '' }: NewPlace, says: readonly Said[]) => {
    const inGroup = was.steps.find(({ workstream }) => workstream === group)?.phase
    const own = says.includes('phase') ? phase : (known.get(follows) ?? inGroup ?? was.phases[0]?.title)
    if (own === undefined || (was.phases.length === 1 && own === was.phases[0]?.title)) return {}
    known.set(id, own)
    return { phase: own }
  }
}

type Named = Pick<Difference, 'of' | 'id' | 'title' | 'source' | 'place'>

const sourceKey = (source: string | undefined) => (source === undefined ? {} : { source })
const placed = ({ group, follows }: { group: string; follows?: string }) => ({
  group,
  ...(follows === undefined ? {} : { follows }),
})

function nameOf(
  of: Named['of'],
  part: { id: string; title: string; source?: string },
  { source: { sheet, row } }: DryRunStep,
): Named {
  return { of, id: part.id, title: part.title, ...sourceKey(part.source), place: { sheet, row } }
}

interface Translated {
  steps: StepDefinition[]
  items: ReadinessItemDefinition[]
  /** By id, with their titles. */
  newRoles: ReadonlyMap<string, string>
}

/** The plan in the ids, roles and phases of the runbook. */
function translate(
  was: Runbook,
  now: Runbook,
  steps: ReadonlyMap<string, StepDefinition>,
  items: ReadonlyMap<string, ReadinessItemDefinition>,
): Translated {
  const give = idGiver([...was.steps, ...was.gates, ...was.readiness, ...(was.holds ?? [])].map(({ id }) => id))
  const ids = new Map(
    [...now.steps, ...now.readiness].map(({ id }) => [id, steps.get(id)?.id ?? items.get(id)?.id ?? give(id, 'step')]),
  )
  const giveRole = idGiver(was.roles.map(({ id }) => id))
  const newRoles = new Map<string, string>()
  const roles = new Map(
    now.roles.map(({ id, title }) => {
      const known =
        was.roles.find((role) => role.id === id) ?? was.roles.find((role) => plain(role.title) === plain(title))
      if (known) return [id, known.id]
      const given = giveRole(id, 'role')
      newRoles.set(given, title)
      return [id, given]
    }),
  )
  const roleOf = (id: string) => roles.get(id) ?? id
  const phaseOf = (title: string) => was.phases.find((phase) => plain(phase.title) === plain(title))?.title ?? title
  const sourceOf = (before: { source?: string } | undefined, source: string | undefined) =>
    sourceKey(source ?? before?.source)
  return {
    newRoles,
    steps: now.steps.map(({ source, ...step }) => ({
      ...step,
      ...sourceOf(steps.get(step.id), source),
      id: ids.get(step.id) ?? step.id,
      phase: phaseOf(step.phase),
      owner: roleOf(step.owner),
      ...(step.parties && {
        parties: Object.fromEntries(Object.entries(step.parties).map(([label, ids]) => [label, ids.map(roleOf)])),
      }),
      people: Object.fromEntries(Object.entries(step.people).map(([role, count]) => [roleOf(role), count])),
      after: step.after.map((link) => ({ ...link, on: ids.get(link.on) ?? link.on })),
    })),
    items: now.readiness.map(({ source, ...item }) => ({
      ...item,
      ...sourceOf(items.get(item.id), source),
      id: ids.get(item.id) ?? item.id,
      owner: roleOf(item.owner),
    })),
  }
}

/** What the plan says of a step, with what the runbook has beside: links to what the plan does not know, and instructions. */
function merge(
  step: StepDefinition,
  was: StepDefinition,
  { says, parties: seen }: DryRunStep,
  gone: ReadonlySet<string>,
  kept: ReadonlySet<string>,
): StepDefinition {
  const isOutside = ({ on }: Dependency) => !gone.has(on) && !kept.has(on)
  const isIn = (links: readonly Dependency[]) => (one: Dependency) =>
    links.some(({ on, type, lag }) => on === one.on && type === one.type && lag === one.lag)
  const stays = was.after.filter((link) => isOutside(link) || isIn(step.after)(link))
  const after = [...stays, ...step.after.filter((link) => !isIn(stays)(link))]
  const { do: instructions, note, ...rest } = step
  const texts = textsOf(withoutUndefined({ do: instructions, note }), was, says)
  return { ...rest, after, ...texts, ...partiesOf(step, was, seen) }
}

/** An export of ours says all of them; a sheet those that it has a column for. */
function partiesOf(
  { parties = {} }: StepDefinition,
  was: StepDefinition,
  seen: DryRunStep['parties'],
): Pick<StepDefinition, 'parties'> {
  const others = seen ? Object.entries(was.parties ?? {}).filter(([label]) => !(label in seen)) : []
  const all = { ...Object.fromEntries(others), ...parties }
  return Object.keys(all).length === 0 ? {} : { parties: all }
}

/** What people add to a step of the runbook, where the sheet has an empty cell. */
const BY_HAND = new Set(['do', 'verify', 'rollback', 'description', 'note'])

function changes<Part extends StepDefinition | ReadinessItemDefinition>(
  fields: readonly ComparedField<Part>[],
  named: Named,
  was: Part,
  now: Part,
  says: readonly Said[],
  newRoles: ReadonlyMap<string, string>,
): Difference[] {
  const isSaid = ({ saidBy }: ComparedField<Part>) => !saidBy || saidBy.some((one) => says.includes(one))
  return fields
    .filter((field) => isSaid(field) && !isSame(field, was, now))
    .map((field) => {
      const before = field.say(was)
      const after = field.say(now)
      return {
        key: `changed ${was.id} ${field.field}`,
        is: 'changed',
        ...named,
        title: was.title,
        field: field.field,
        ...(before === undefined ? {} : { was: before }),
        ...(after === undefined ? {} : { now: after }),
        ...(after === undefined && BY_HAND.has(field.field) ? { isDoubtful: true as const } : {}),
        set: field.set(now, was),
        ...(field.field === 'owner' || field.field === 'parties' ? needs(now, newRoles) : {}),
      }
    })
}

function wholeOf<Part extends { id: string }>(
  fields: readonly ComparedField<Part>[],
  key: 'step' | 'id',
  part: Part,
): Record<string, unknown> {
  const all = fields.filter(({ field }) => field !== 'phase').map(({ set }) => set(part, undefined))
  const given = Object.entries(Object.assign({}, ...all)).filter(([, value]) => value !== null)
  return { [key]: part.id, ...Object.fromEntries(given) }
}

function needs(
  part: StepDefinition | ReadinessItemDefinition,
  newRoles: ReadonlyMap<string, string>,
): Pick<Difference, 'roles'> {
  const beside = 'people' in part ? [...Object.keys(part.people), ...Object.values(part.parties ?? {}).flat()] : []
  const named = [part.owner, ...beside]
  const roles = [...new Set(named)].flatMap((id) => {
    const title = newRoles.get(id)
    return title === undefined ? [] : [{ id, title }]
  })
  return roles.length === 0 ? {} : { roles }
}
