/** What a scenario may change, as fields of a form, and the change that comes of what was answered. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import { isFinished } from '../../../shared/derived/steps.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { limitedRoles } from '../../../shared/schedule/level/peopleOf.ts'
import type { Change } from '../../../shared/whatIf/change.ts'
import type { Field, FormAnswers } from '../../forms/offer.ts'

const KINDS: Record<Change['kind'], string> = {
  slip: 'A step is late',
  fail: 'A step fails once',
  takes: 'A step takes another time',
  skip: 'A step is skipped',
  reorder: 'A step comes after another',
  add: 'A step is added',
  moveT0: 'T-0 moves',
  window: 'The window ends at another time',
  people: 'There are more or fewer people of a role',
}
const ABOUT_A_STEP: ReadonlySet<string> = new Set(['slip', 'fail', 'takes', 'skip', 'reorder'])

const isKind =
  (...kinds: Change['kind'][]) =>
  ({ what }: FormAnswers): boolean =>
    kinds.some((kind) => kind === what)

const MORE_OR_FEWER = [
  { value: 'more', label: 'more' },
  { value: 'fewer', label: 'fewer' },
]
const EARLIER_OR_LATER = [
  { value: 'later', label: 'later' },
  { value: 'earlier', label: 'earlier' },
]

export function changeFields({ steps, runbook }: Cutover): Field[] {
  const isOpen = (_: StepDefinition, position: number) => {
    const state = steps[position]
    return state !== undefined && !isFinished(state)
  }
  const isAhead = (_: StepDefinition, position: number) => steps[position]?.status === 'pending'
  return [
    {
      name: 'what',
      label: 'What if',
      kind: 'choice',
      required: true,
      initial: 'slip',
      options: Object.entries(KINDS)
        .filter(([value]) => value !== 'people' || limitedRoles(runbook).length > 0)
        .map(([value, label]) => ({ value, label })),
    },
    step('stepId', 'Which step', isOpen, ({ what = '' }) => ABOUT_A_STEP.has(what)),
    { name: 'title', label: 'What is to be done', kind: 'line', required: true, when: isKind('add') },
    {
      name: 'takes',
      label: 'Minutes, or low..likely..high',
      kind: 'minutes',
      required: true,
      when: isKind('takes', 'add'),
    },
    {
      name: 'owner',
      label: 'Which role does it',
      kind: 'choice',
      required: true,
      options: runbook.roles.map(({ id, title }) => ({ value: id, label: title })),
      when: isKind('add'),
    },
    { ...step('after', 'After which step', () => true, isKind('reorder', 'add')), required: false },
    { ...step('before', 'Before which step', isAhead, isKind('add')), required: false },
    { name: 'by', label: 'Minutes', kind: 'number', required: true, when: isKind('slip', 'moveT0', 'window') },
    {
      name: 'way',
      label: 'Earlier or later',
      kind: 'choice',
      required: true,
      initial: 'later',
      options: EARLIER_OR_LATER,
      when: isKind('moveT0', 'window'),
    },
    {
      name: 'role',
      label: 'Which role',
      kind: 'choice',
      required: true,
      options: limitedRoles(runbook).map(({ id, title, capacity }) => ({
        value: id,
        label: `${title}, ${capacity} now`,
      })),
      when: isKind('people'),
    },
    { name: 'people', label: 'How many', kind: 'number', required: true, initial: '1', when: isKind('people') },
    {
      name: 'sense',
      label: 'More or fewer',
      kind: 'choice',
      required: true,
      initial: 'more',
      options: MORE_OR_FEWER,
      when: isKind('people'),
    },
  ]
}

const step = (
  name: string,
  label: string,
  steps: NonNullable<Field['steps']>,
  when: NonNullable<Field['when']>,
): Field => ({ name, label, kind: 'step', required: true, steps, when })

/** Undefined while something is still to be answered. */
export function changeOf(said: FormAnswers, cutover: Cutover): Change | undefined {
  const { what, stepId = '', after, before } = said
  const takes = inMinutes(said.takes ?? '')
  const by = Math.round(Number(said.by) * 60)
  const signed = said.way === 'earlier' ? -by : by
  if (ABOUT_A_STEP.has(what ?? '') && stepId === '') return undefined
  switch (what) {
    case 'slip':
      return by > 0 ? { kind: what, stepId, by } : undefined
    case 'fail':
    case 'skip':
      return { kind: what, stepId }
    case 'takes':
      return takes === '' ? undefined : { kind: what, stepId, takes }
    case 'reorder':
      return { kind: what, stepId, after: listOf(after) }
    case 'add': {
      const { title = '', owner = '' } = said
      if (title.trim() === '' || owner === '' || takes === '') return undefined
      const near = stepNear(cutover, after ?? before)
      if (!near) return undefined
      const { workstream, phase } = near
      return { kind: what, title, owner, workstream, phase, takes, after: listOf(after), before: listOf(before) }
    }
    case 'moveT0':
    case 'window':
      return by > 0 ? { kind: what, by: signed } : undefined
    case 'people': {
      const { role = '', people, sense } = said
      const count = Number(people)
      if (role === '' || !Number.isInteger(count) || count < 1) return undefined
      return { kind: what, role, by: sense === 'fewer' ? -count : count }
    }
    default:
      return undefined
  }
}

/** In whose place an added one is: beside what it comes after or before, or else the first that is still to be done. */
function stepNear({ runbook, steps }: Cutover, id: string | undefined): StepDefinition | undefined {
  const position = id === undefined ? undefined : indexOf(runbook).step.get(id)
  return runbook.steps[position ?? steps.findIndex((state) => !isFinished(state))] ?? runbook.steps[0]
}

const listOf = (id: string | undefined): string[] => (id === undefined || id === '' ? [] : [id])

/** `10..20..45` as `10m..20m..45m`. */
const inMinutes = (text: string): string =>
  text.trim() === ''
    ? ''
    : text
        .split('..')
        .map((part) => `${part.trim()}m`)
        .join('..')
