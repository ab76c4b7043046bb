/** The fields of a step in which a plan and a runbook are compared: how each reads, and how a file writes it. */
import { canonicalJson } from '../chain/canonical.ts'
import { portable } from '../exported/stepCells.ts'
import { sayEstimate } from '../runbook/amendedFields.ts'
import { sayOffset } from '../runbook/duration.ts'
import type { ReadinessItemDefinition, StepDefinition } from '../runbook/runbook.ts'
import { sayDependency, writeEstimate, writeMoment, writeOffset } from '../runbook/written.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { Said } from './plan.ts'

export interface ComparedField<Part> {
  field: string
  /** One of these makes it count; it always counts without. */
  saidBy?: readonly Said[]
  say(part: Part): string | undefined
  /** Equal where nothing has to be written; by default what it says. */
  value?(part: Part): unknown
  set(now: Part, was: Part | undefined): Record<string, unknown>
}

function momentField(field: 'notBefore' | 'deadline'): ComparedField<StepDefinition> {
  return {
    field,
    saidBy: [field],
    say: ({ [field]: moment }) => (typeof moment === 'number' ? sayOffset(moment) : moment),
    value: ({ [field]: moment }) => moment,
    set: ({ [field]: moment }) => ({ [field]: moment === undefined ? null : writeMoment(moment) }),
  }
}

const NOTES = '**Notes:** '

export const STEP_FIELDS: readonly ComparedField<StepDefinition>[] = [
  { field: 'title', say: ({ title }) => title, set: ({ title }) => ({ title }) },
  {
    field: 'kind',
    saidBy: ['kind'],
    say: ({ kind }) => kind,
    // Whether it is a milestone goes with how long it takes.
    value: ({ kind }) => (kind === 'milestone' ? 'task' : kind),
    set: ({ kind }) => ({ kind: kind === 'task' ? null : kind }),
  },
  {
    field: 'takes',
    saidBy: ['takes', 'kind'],
    say: ({ takes }) => (takes.high === 0 ? 'no time' : sayEstimate(takes)),
    value: ({ takes }) => takes,
    set: (now, was) => ({
      takes: now.kind === 'milestone' ? null : writeEstimate(now.takes),
      ...(was && (was.kind === 'milestone') === (now.kind === 'milestone')
        ? {}
        : { kind: now.kind === 'task' ? null : now.kind }),
    }),
  },
  {
    field: 'owner',
    saidBy: ['owner'],
    say: ({ owner, people }) => [owner, ...Object.keys(people).filter((role) => role !== owner)].join(', '),
    value: ({ owner, people }) => [owner, Object.keys(people).sort()],
    set: ({ owner, people }) => ({ owner, people: Object.keys(people).length > 1 ? people : null }),
  },
  { field: 'phase', saidBy: ['phase'], say: ({ phase }) => phase, set: ({ phase }) => ({ phase }) },
  {
    field: 'after',
    saidBy: ['after'],
    say: ({ after }) => after.map(sayDependency).join(', ') || undefined,
    value: ({ after }) => after.map(sayDependency).sort(),
    set: ({ after }) => ({ after: after.length > 0 ? after.map(sayDependency) : null }),
  },
  momentField('notBefore'),
  momentField('deadline'),
  { field: 'only', saidBy: ['only'], say: ({ only }) => only, set: ({ only }) => ({ only: only ?? null }) },
  {
    field: 'parties',
    saidBy: ['parties'],
    say: ({ parties = {} }) =>
      Object.entries(parties)
        .map(([label, roles]) => `${label}: ${roles.join(', ')}`)
        .join('; ') || undefined,
    value: ({ parties = {} }) => parties,
    set: ({ parties = {} }) => ({ parties: Object.keys(parties).length > 0 ? parties : null }),
  },
  {
    field: 'links',
    saidBy: ['links'],
    say: ({ links = [] }) => links.map(({ title, url }) => `${title} <${url}>`).join(', ') || undefined,
    value: ({ links = [] }) => links.map(({ title, url }) => [portable(title), url]),
    set: ({ links = [] }) => ({ links: links.length > 0 ? links : null }),
  },
  { field: 'note', saidBy: ['comments'], say: ({ note }) => note, set: ({ note }) => ({ note: note ?? null }) },
  {
    field: 'do',
    saidBy: ['description', 'comments'],
    say: (step) => step.do,
    set: (step) => ({ do: step.do ?? null }),
  },
  {
    field: 'verify',
    saidBy: ['verify'],
    say: ({ verify }) => verify,
    set: ({ verify }) => ({ verify: verify ?? null }),
  },
  {
    field: 'rollback',
    saidBy: ['rollback'],
    say: ({ rollback }) => rollback && ('none' in rollback ? `none, because ${rollback.none}` : rollbackText(rollback)),
    set: ({ rollback }, was) => ({ rollback: rollback ? writeRollback(rollback, was?.rollback) : null }),
  },
  { field: 'source', say: ({ source }) => source, set: ({ source }) => ({ source: source ?? null }) },
]

export const ITEM_FIELDS: readonly ComparedField<ReadinessItemDefinition>[] = [
  { field: 'title', say: ({ title }) => title, set: ({ title }) => ({ title }) },
  { field: 'owner', saidBy: ['owner'], say: ({ owner }) => owner, set: ({ owner }) => ({ owner }) },
  {
    field: 'due',
    saidBy: ['takes'],
    say: ({ due }) => sayOffset(due),
    value: ({ due }) => due,
    set: ({ due }) => ({ due: writeOffset(due) }),
  },
  {
    field: 'description',
    saidBy: ['description'],
    say: ({ description }) => description,
    set: ({ description }) => ({ description: description ?? null }),
  },
  { field: 'source', say: ({ source }) => source, set: ({ source }) => ({ source: source ?? null }) },
]

/** What a file cannot hold of a text is no difference. */
export function isSame<Part>({ say, value = say }: ComparedField<Part>, one: Part, other: Part): boolean {
  const [a, b] = [one, other].map((part) => {
    const said = value(part) ?? null
    return canonicalJson(typeof said === 'string' ? portable(said) : said)
  })
  return a === b
}

/**
 * Instructions and note of a step of which a plan says only one. Earlier imports put notes below the instructions: there they
 * stay as long as they are the same, and go where the plan has another.
 */
export function textsOf(
  now: Pick<StepDefinition, 'do' | 'note'>,
  was: Pick<StepDefinition, 'do' | 'note'>,
  says: readonly Said[],
): Pick<StepDefinition, 'do' | 'note'> {
  const is = partsOf(now.do)
  const before = partsOf(was.do)
  const isBelow = was.note === undefined && before.notes === `${NOTES}${now.note ?? ''}`
  const notes = says.includes('comments') ? (is.notes !== '' ? is.notes : isBelow ? before.notes : '') : before.notes
  const parts = [says.includes('description') || is.main !== '' ? is.main : before.main, notes]
  const instructions = parts.filter((part) => part !== '').join('\n\n')
  const note = !says.includes('comments') || isBelow ? was.note : now.note
  return withoutUndefined({ do: instructions === '' ? undefined : instructions, note })
}

function partsOf(text = ''): { main: string; notes: string } {
  const at = text.startsWith(NOTES) ? 0 : text.indexOf(`\n\n${NOTES}`)
  return at < 0 ? { main: text, notes: '' } : { main: text.slice(0, at), notes: text.slice(at).trim() }
}

type Rollback = Exclude<NonNullable<StepDefinition['rollback']>, { none: string }>

const rollbackText = ({ title, do: how }: Rollback): string => (how === undefined ? title : `${title}\n\n${how}`)

/** How long it takes was only taken for granted: what the runbook says of that stays. */
function writeRollback(now: NonNullable<StepDefinition['rollback']>, was: StepDefinition['rollback']) {
  if ('none' in now) return `none, because ${now.none}`
  const takes = was && 'takes' in was ? was.takes : now.takes
  return { title: now.title, takes: writeEstimate(takes), ...(now.do === undefined ? {} : { do: now.do }) }
}
