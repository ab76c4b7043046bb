import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

const VALUES: Record<string, string[]> = { site: ['North', 'South'], run: ['1', '2', '3'] }

/** Steps in their order: over what each is repeated, and which of those before it waits for. */
const steps = fc.array(fc.constantFrom('site', 'run', undefined), { minLength: 1, maxLength: 7 }).chain((names) =>
  fc
    .tuple(
      ...names.map((_, at) =>
        fc.subarray(
          Array.from({ length: at }, (_, before) => before),
          { maxLength: Math.min(at, 3) },
        ),
      ),
    )
    .map((after) => names.map((name, at) => ({ name, after: after[at] ?? [] }))),
)

const idOf = (at: number, value: string | undefined) => `s${at}${value === undefined ? '' : `-${value.toLowerCase()}`}`

it('a file with repeated steps is the same runbook as one with their copies written out by hand', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const common = { takes: '5m', verify: 'Up' }
      const short = all.map(({ name, after }, at) => ({
        step: `s${at}`,
        title: name ? `Step {${name}}` : 'Step',
        ...common,
        after: after.map((before) => `s${before} SS+1m`),
        ...(name && { forEach: { [name]: VALUES[name] } }),
      }))
      const long = all.flatMap(({ name, after }, at) =>
        (name ? (VALUES[name] ?? []) : [undefined]).map((value) => ({
          step: idOf(at, value),
          title: value === undefined ? 'Step' : `Step ${value}`,
          ...common,
          after: after.flatMap((before) => {
            const other = all[before]?.name
            if (other === undefined) return [`s${before} SS+1m`]
            const values = other === name ? [value] : (VALUES[other] ?? [])
            return values.map((one) => `${idOf(before, one)} SS+1m`)
          }),
        })),
      )
      const read = (list: object[]) =>
        readRunbook(stringify({ runbook: 'x', title: 'X', window: '9h', steps: list }), 'x').runbook
      expect(read(short)).toBeDefined()
      expect(read(short)).toEqual(read(long))
    }),
    { numRuns: 100 },
  )
})

it.each([
  ['a lag that only the plan knows', 'after: [drain FS-30m]', 'after: [drain SS+30m]'],
  ['an id that is none', 'step: Move_Site', 'step: move-site'],
  ['an id whose copies are too long', `step: ${'move-'.repeat(12)}it`, `step: ${'move-'.repeat(11)}m`],
])('what is proposed for a copy is right for all: %s', (_, given, right) => {
  const { step, after }: Record<string, string> = { step: 'step: move', after: 'after: [drain]' }
  const text = [
    'runbook: move\ntitle: Move\nwindow: 12h\nsteps:',
    '  - { step: begin, title: Begin, takes: 10m, verify: Up }',
    '  - { step: drain, title: "Drain {site}", takes: 1h, verify: Up, forEach: { site: [North, South] }, after: [begin] }',
    `  - { ${given.startsWith('step') ? given : step}, title: "Move {site}", takes: 1h, verify: Up, forEach: { site: [North, South] }, ${given.startsWith('after') ? given : after} }`,
  ].join('\n')
  const fixes = readRunbook(text, 'move.yaml').faults.flatMap((fault) => fault.fixes ?? [])
  const written = fixes.map(({ from, to, text: fix }) => text.slice(0, from) + fix + text.slice(to))
  expect([...new Set(written)]).toEqual([text.replace(given, right)])
  for (const mended of written) expect(readRunbook(mended, 'move.yaml').runbook?.steps).toHaveLength(5)
})
