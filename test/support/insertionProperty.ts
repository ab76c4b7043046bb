/** Any part of any runbook goes into any plan: what then holds. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { parse, stringify } from 'yaml'
import { contentOfText } from '../../shared/draft/contentOfText.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { DraftContent } from '../../shared/draft/events.ts'
import type { InsertionAsked } from '../../shared/draft/insert/insertion.ts'
import { type TriedInsertion, tryInsertion } from '../../shared/draft/insert/tryInsertion.ts'
import { PLANS } from '../../shared/draft/library/plans.ts'
import { SNIPPETS } from '../../shared/draft/library/snippets.ts'
import { draftText } from '../../shared/draft/text.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { calendarOf } from '../../shared/runbook/calendars.ts'
import { compileRunbook } from '../../shared/runbook/reading/compile.ts'
import { complete } from '../../shared/runbook/reading/defaults.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { runbookFile } from '../../shared/runbook/runbookFormat.ts'
import { anyRunbook } from './anyRunbook.ts'
import { draftOfYaml, given, NOW, PLANNER } from './drafts.ts'
import { generateRunbookYaml } from './generateRunbook.ts'

export function contentOf(yaml: string): DraftContent {
  const read = contentOfText(yaml)
  if (isRefusal(read)) throw new Error(read.message)
  return read.content
}

export function tried(draft: Draft, yaml: string, asked: InsertionAsked = {}): TriedInsertion {
  const made = tryInsertion(draft, contentOf(yaml), asked, { actor: PLANNER, now: NOW })
  if (isRefusal(made)) throw new Error(made.message)
  return made
}

export function inserted(
  draft: Draft,
  yaml: string,
  asked: InsertionAsked = {},
): { draft: Draft; made: TriedInsertion } {
  const made = tried(draft, yaml, asked)
  return { draft: made.command ? given(draft, made.command) : draft, made }
}

export const anySnippetsInAnyPlan = fc.property(
  fc.constantFrom(...PLANS.map(({ yaml }) => yaml)),
  fc.array(fc.tuple(fc.constantFrom(...SNIPPETS), fc.infiniteStream(fc.nat(20))), { minLength: 1, maxLength: 3 }),
  (plan, parts) => {
    let draft = draftOfYaml(plan)
    for (const [{ yaml }, choices] of parts) {
      const { roles } = tried(draft, yaml)
      const theirs = rolesOf(draft)
      const chosen = Object.fromEntries(
        roles.map(({ id }) => [id, theirs[(choices.next().value ?? 0) % theirs.length] ?? id]),
      )
      const { draft: after, made } = inserted(draft, yaml, { roles: chosen })
      expect(made.faults.filter(({ severity }) => severity === 'error')).toEqual([])
      draft = after
    }
  },
)

const rolesOf = (draft: Draft): string[] =>
  [...(draft.sections.roles?.text ?? '').matchAll(/^([a-z0-9-]+):/gm)].flatMap(([, role]) => role ?? [])

interface Hours {
  timezone: string
  office: Record<string, string>
  nightsIn: string | undefined
  calendar: string | undefined
  ofRoles: (string | undefined)[]
  ofWorkstreams: (string | undefined)[]
  ofSteps: (string | undefined)[]
}

/** What is said of hours, instead of what a runbook says. */
const said: fc.Arbitrary<Hours> = fc.record({
  timezone: fc.constantFrom('Europe/Berlin', 'America/New_York'),
  office: fc.constantFrom({ 'Mon-Fri': '09:00-17:00' }, { 'Mon-Sat': '07:00-11:00 12:00-16:00' }),
  nightsIn: fc.constantFrom(undefined, 'Asia/Kolkata'),
  calendar: fc.constantFrom(undefined, 'office', '24h'),
  ofRoles: fc.array(fc.constantFrom(undefined, 'office', 'nights', '24h'), { minLength: 1, maxLength: 3 }),
  ofWorkstreams: fc.array(fc.constantFrom(undefined, 'office', 'nights'), { minLength: 1, maxLength: 3 }),
  ofSteps: fc.array(fc.constantFrom(undefined, 'nights', 'office', '24h'), { minLength: 1, maxLength: 5 }),
})

interface Group {
  [key: string]: unknown
}

/** @param hours none where it is to have no calendars */
function withCalendars(yaml: string, hours: Hours | 'none'): string {
  const file: Group & { roles?: Record<string, Group>; workstreams: Record<string, Group[]> } = parse(yaml)
  const { calendar: _, calendars: __, ...rest } = file
  const turn = <Value>(list: readonly Value[], at: number) => list[at % list.length]
  const says = (group: Group, calendar: string | undefined): Group => {
    const { calendar: _, ...others } = group
    return { ...others, ...(calendar !== undefined && { calendar }) }
  }
  const none = hours === 'none'
  const lists = Object.entries(file.workstreams)
  const keeping = (name: string) =>
    lists.flatMap(([title, steps], at) =>
      !none && steps.length > 0 && turn(hours.ofWorkstreams, at) === name ? [title] : [],
    )
  return stringify({
    ...rest,
    ...(file.roles && {
      roles: Object.fromEntries(
        Object.entries(file.roles).map(([id, role], at) => [
          id,
          says(role, none ? undefined : turn(hours.ofRoles, at)),
        ]),
      ),
    }),
    ...(!none && {
      timezone: hours.timezone,
      calendars: {
        office: { hours: hours.office, workstreams: keeping('office') },
        nights: {
          ...(hours.nightsIn && { timezone: hours.nightsIn }),
          hours: { 'Mon-Sun': '22:00-06:00' },
          workstreams: keeping('nights'),
        },
      },
      ...(hours.calendar && { calendar: hours.calendar }),
    }),
    workstreams: Object.fromEntries(
      lists.map(([title, steps]) => [
        title,
        steps.map((step, at) => says(step, none ? undefined : turn(hours.ofSteps, at))),
      ]),
    ),
  })
}

const written = fc.oneof(
  anyRunbook.map(({ source }) => source),
  fc
    .record({ seed: fc.nat(5000), steps: fc.integer({ min: 1, max: 40 }) })
    .map((options) => generateRunbookYaml(options)),
  fc.constantFrom(...PLANS.map(({ yaml }) => yaml)),
)

const runbooks = fc.oneof(
  written,
  fc.tuple(written, fc.oneof(said, fc.constant('none' as const))).map(([yaml, hours]) => withCalendars(yaml, hours)),
)

const part = fc.record({
  source: runbooks,
  share: fc.integer({ min: 1, max: 4 }),
  at: fc.nat(50),
  here: fc.boolean(),
})

/** It adds no error, leaves what was there as it was, and every step keeps to the hours to which it kept. */
export const anyPartInAnyPlan = fc.property(runbooks, part, (plan, { source, share, at, here }) => {
  const draft = draftOfYaml(plan)
  const content = contentOf(source)
  const ids = content.rows.flatMap(({ cells }, place) => (place % share === 0 ? (cells.step ?? []) : []))
  const row = draft.rows[at % draft.rows.length]
  const place = here && row ? { at: { workstream: row.workstream, after: row.key } } : {}
  const { draft: after, made } = inserted(draft, source, { ...(share > 1 && { only: ids }), ...place })
  const errors = made.faults.filter(({ severity }) => severity === 'error')
  expect(errors).toEqual([])
  const there = new Set(after.rows.map(({ key }) => key))
  expect(made.rows.every((key) => there.has(key))).toBe(true)
  expect(after.rows).toHaveLength(draft.rows.length + made.rows.length)
  for (const { key, cells } of draft.rows) {
    const now = after.rows.find((one) => one.key === key)
    for (const [column, { text }] of Object.entries(cells)) expect(now?.cells[column]?.text).toBe(text)
  }
  keepsItsHours(draft, after, made, { source, only: share > 1 ? new Set(ids) : undefined })
})

function keepsItsHours(
  draft: Draft,
  after: Draft,
  made: TriedInsertion,
  { source, only }: { source: string; only: ReadonlySet<string> | undefined },
): void {
  const [before, from, now] = [draftText(draft).yaml, source, draftText(after).yaml].map(compiled)
  if (!before || !from || !now) return
  const stepsOf = ({ steps }: Runbook) => new Map(steps.map((step) => [step.id, step]))
  const stepsAfter = stepsOf(now)
  for (const step of before.steps) expect(hoursOf(step, before)).toBe(hoursOf(stepsAfter.get(step.id), now))
  if (!from.calendars) return
  const renamed = new Map(made.renamed.map(({ from: id, to }) => [id, to]))
  for (const step of from.steps.filter(({ id }) => only === undefined || only.has(id))) {
    const is = stepsAfter.get(renamed.get(step.id) ?? step.id)
    if (!is) continue
    const isOfTheirWorkstream = before.calendars?.some(({ workstreams }) => workstreams?.includes(is.workstream))
    const isTheirRole = before.roles.some(({ id }) => id === is.owner)
    if (step.calendar === undefined && (isOfTheirWorkstream || isTheirRole)) continue
    expect(hoursOf(is, now)).toBe(hoursOf(step, from))
  }
}

/** Whatever is wrong with it as a whole; undefined where it is none. */
function compiled(yaml: string): Runbook | undefined {
  const file = runbookFile.safeParse(complete(parse(yaml)).value)
  return file.success ? compileRunbook(file.data) : undefined
}

function hoursOf(step: Runbook['steps'][number] | undefined, runbook: Runbook): string {
  if (!step) throw new Error('It is not there any more')
  const { name: _, workstreams: __, ...hours } = calendarOf(step, runbook) ?? {}
  return JSON.stringify(hours)
}
