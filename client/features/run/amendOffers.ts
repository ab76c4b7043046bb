/** Editing the runbook on the night: adding a step, and changing one that has not begun. */
import type { CommandOf } from '../../../shared/commands.ts'
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { refuseAdding } from '../../../shared/decide/amend.ts'
import { everybodyIn } from '../../../shared/derived/everybodyIn.ts'
import { isFinished, ordinarySteps } from '../../../shared/derived/steps.ts'
import type { StepText } from '../../../shared/runbook/amendedFields.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { stepOrGateTitle } from '../../../shared/runbook/runbookIndex.ts'
import { ADDED_KINDS, type StepKind, traitsOf } from '../../../shared/runbook/stepKinds.ts'
import type { Field, FormAnswers, Possible } from '../../forms/offer.ts'
import type { OfferContext } from '../../forms/offersOf.ts'

/** Everybody who has a part in the cutover, those first who hold the role. */
export const anybodyFor = (cutover: Cutover, role: string): PersonId[] => [
  ...new Set([...(cutover.people[role] ?? []), ...everybodyIn(cutover)]),
]

const TAKES: Field = { name: 'takes', label: 'Minutes, or low..likely..high', kind: 'minutes', required: true }

export const ONLY_HERE = 'It counts from now on, in this cutover alone; the runbook stays as it was approved.'

const KINDS: Record<(typeof ADDED_KINDS)[number], string> = {
  task: 'A task',
  validation: 'A check: what was seen has to be written down',
  communication: 'A message',
}

/** What is written about a step, and which kinds have it. */
const TEXTS: readonly (Field & { name: StepText; has(kind: StepKind): boolean })[] = [
  { name: 'do', label: 'Instructions', has: () => true },
  { name: 'verify', label: 'Expected result', has: (kind) => traitsOf({ kind }).needsVerify === true },
  { name: 'audience', label: 'To whom it goes', kind: 'line', has: (kind) => traitsOf({ kind }).hasMessage === true },
  { name: 'message', label: 'What it says', has: (kind) => traitsOf({ kind }).hasMessage === true },
]

const PARTIES = [
  { name: 'informed', label: 'Which role is informed', more: 'Which further role is informed' },
  { name: 'consulted', label: 'Which role is consulted', more: 'Which further role is consulted' },
] as const

const LINK: Field = { name: 'link', label: 'A page that belongs to it', kind: 'link' }

/** What stands beside the work itself. */
const beside = ({ runbook }: Cutover, words: 'label' | 'more' = 'label'): Field[] => [
  ...PARTIES.map(
    ({ name, [words]: label }): Field => ({
      name: `parties.${name}`,
      label,
      kind: 'choice',
      none: 'None',
      options: runbook.roles.map(({ id, title }) => ({ value: id, label: title })),
    }),
  ),
  LINK,
  { name: 'note', label: 'Note for whoever leads' },
]

const DEADLINE: Field = { name: 'deadline', label: 'Must be finished by', kind: 'instant' }

/** The roles and the page that were added; undefined where there is nothing new. */
function besideIn(said: FormAnswers, was?: StepDefinition): Pick<CommandOf<'addStep'>, 'parties' | 'links'> {
  const named = PARTIES.flatMap(({ name }): [string, string[]][] => {
    const role = said[`parties.${name}`]
    const before = was?.parties?.[name] ?? []
    return role === undefined || before.includes(role) ? [] : [[name, [...before, role]]]
  })
  const url = said.link
  return {
    parties: named.length === 0 ? undefined : { ...was?.parties, ...Object.fromEntries(named) },
    links: url === undefined ? undefined : [...(was?.links ?? []), { title: titleOfPage(url), url }],
  }
}

/** Its address without what every address has. */
const titleOfPage = (url: string): string =>
  url
    .replace(/^https?:\/\//i, '')
    .replace(/\/$/, '')
    .slice(0, 200)

/** @param near the step after which it comes, in whose place and for whose role it most likely is */
export function addStepFields(cutover: Cutover, near?: StepDefinition): Field[] {
  const { roles, workstreams, phases } = cutover.runbook
  const like = near ?? firstOpen(cutover)
  const mayWait = (_: StepDefinition, position: number) => cutover.steps[position]?.status === 'pending'
  return [
    { name: 'title', label: 'What is to be done', kind: 'line', required: true },
    TAKES,
    {
      name: 'owner',
      label: 'Which role does it',
      kind: 'choice',
      required: true,
      initial: near?.owner,
      options: roles.map(({ id, title }) => ({ value: id, label: title })),
    },
    { name: 'to', label: 'Who, if one person does it', kind: 'person', people: anybodyFor(cutover, near?.owner ?? '') },
    { name: 'after', label: 'After which step', kind: 'step', initial: near?.id },
    { name: 'before', label: 'Before which step', kind: 'step', steps: mayWait },
    choice('workstream', 'Workstream', workstreams, like?.workstream),
    choice(
      'phase',
      'Phase',
      phases.map(({ title }) => title),
      like?.phase,
    ),
    {
      name: 'kind',
      label: 'What it is',
      kind: 'choice',
      required: true,
      initial: 'task',
      options: ADDED_KINDS.map((kind) => ({ value: kind, label: KINDS[kind] })),
    },
    ...TEXTS.map(({ has, ...field }) => ({ ...field, when: (said: FormAnswers) => has(kindIn(said)) })),
    DEADLINE,
    ...beside(cutover),
    { name: 'rollback', label: 'How it is reversed in a rollback', kind: 'line' },
    {
      name: 'rollback.takes',
      label: 'Minutes to reverse it',
      kind: 'minutes',
      required: true,
      initial: '5',
      when: (said) => (said.rollback ?? '').trim() !== '',
    },
    { name: 'reason', label: 'Why is it needed?', required: true },
  ]
}

export function addStepCommand(said: FormAnswers): CommandOf<'addStep'> {
  const { title = '', owner = '', workstream = '', phase = '', takes = '', reason = '', to, rollback } = said
  return {
    type: 'addStep',
    title,
    owner,
    workstream,
    phase,
    takes: inMinutes(takes),
    reason,
    to,
    kind: kindIn(said),
    after: listOf(said.after),
    before: listOf(said.before),
    do: said.do,
    verify: said.verify,
    audience: said.audience,
    message: said.message,
    deadline: said.deadline,
    note: said.note,
    ...besideIn(said),
    rollback: rollback === undefined ? undefined : { title: rollback, takes: inMinutes(said['rollback.takes'] ?? '') },
  }
}

const kindIn = (said: FormAnswers) => ADDED_KINDS.find((known) => known === said.kind) ?? 'task'

/** For the menu of the whole cutover. */
export const addStepOffer = (context: OfferContext): Possible => ({
  name: 'addStep',
  label: 'Add a step…',
  key: 'a',
  says: ONLY_HERE,
  fields: addStepFields(context.cutover),
  refused: () => refuseAdding(context.cutover, context),
  command: addStepCommand,
})

export function changeStepFields(cutover: Cutover, definition: StepDefinition): Field[] {
  const { runbook, steps } = cutover
  const { id, title, owner, takes, after, kind } = definition
  const waits = new Set(after.map(({ on }) => on))
  const more = (other: StepDefinition, position: number) =>
    other.id !== id && !waits.has(other.id) && steps[position]?.status !== 'rolledBack'
  const less: Field = {
    name: 'less',
    label: 'No longer waits for',
    kind: 'choice',
    none: 'All stay',
    options: [...waits].map((on) => ({ value: on, label: stepOrGateTitle(runbook, on) })),
  }
  return [
    { name: 'title', label: 'Title', kind: 'line', required: true, initial: title },
    ...(traitsOf(definition).isMoment ? [] : [{ ...TAKES, initial: writtenMinutes(takes) }]),
    {
      name: 'owner',
      label: 'Which role does it',
      kind: 'choice',
      required: true,
      initial: owner,
      options: runbook.roles.map((role) => ({ value: role.id, label: role.title })),
    },
    { name: 'more', label: 'Waits for one more step', kind: 'step', steps: more },
    ...(after.length === 0 ? [] : [less]),
    ...TEXTS.flatMap(({ has, ...field }) => {
      const initial = definition[field.name]
      return initial !== undefined || has(kind) ? { ...field, initial } : []
    }),
    { ...DEADLINE, initial: writtenDeadline(cutover, definition) },
    ...beside(cutover, 'more').map((field) => (field.name === 'note' ? { ...field, initial: definition.note } : field)),
    { name: 'reason', label: 'Why does it change?', required: true },
  ]
}

/**
 * Only what was changed; a text that was emptied is taken out. `after` is the whole list: an edit in between raised the run of
 * the step, and this one is refused (R15).
 */
export function changeStepCommand(
  cutover: Cutover,
  definition: StepDefinition,
  said: FormAnswers,
): CommandOf<'changeStep'> {
  const { more, less, reason = '' } = said
  const { title, owner, takes, after } = definition
  const other = <Value>(value: Value, now: Value) => (value === now ? undefined : value)
  const text = (name: StepText) => other(said[name] ?? null, definition[name] ?? null)
  const minutes = other(said.takes, writtenMinutes(takes))
  const waits = after.filter(({ on }) => on !== less).map(written)
  return {
    type: 'changeStep',
    stepId: definition.id,
    title: other(said.title, title),
    owner: other(said.owner, owner),
    takes: minutes === undefined ? undefined : inMinutes(minutes),
    after: more === undefined && less === undefined ? undefined : [...waits, ...listOf(more)],
    do: text('do'),
    verify: text('verify'),
    audience: text('audience'),
    message: text('message'),
    deadline: other(said.deadline ?? null, writtenDeadline(cutover, definition) ?? null),
    note: other(said.note ?? null, definition.note ?? null),
    ...besideIn(said, definition),
    reason,
  }
}

/** As the field takes it: where it is counted from T-0, by the T-0 of now. */
function writtenDeadline({ t0 }: Cutover, { deadline }: StepDefinition): string | undefined {
  if (deadline === undefined) return undefined
  return new Date(typeof deadline === 'string' ? deadline : t0 + deadline * 1000).toISOString()
}

/** As a runbook file has it. */
const written = ({ on, type, lag }: StepDefinition['after'][number]): string =>
  `${on} ${type}${lag === 0 ? '' : `${lag < 0 ? '-' : '+'}${Math.abs(lag)}s`}`

const inMinutes = (text: string): string =>
  text
    .split('..')
    .map((part) => `${part.trim()}m`)
    .join('..')

function writtenMinutes({ low, likely, high }: StepDefinition['takes']): string {
  const minutes = (seconds: number) => String(Math.round(seconds / 6) / 10)
  return low === high ? minutes(likely) : [low, likely, high].map(minutes).join('..')
}

const choice = (name: string, label: string, titles: readonly string[], initial: string | undefined): Field => ({
  name,
  label,
  kind: 'choice',
  required: true,
  initial: initial ?? titles[0],
  options: titles.map((title) => ({ value: title, label: title })),
})

const listOf = (id: string | undefined): string[] => (id === undefined ? [] : [id])

const firstOpen = (cutover: Cutover): StepDefinition | undefined =>
  ordinarySteps(cutover).find(({ state }) => !isFinished(state))?.definition
