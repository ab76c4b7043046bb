import fc from 'fast-check'
import { it } from 'vitest'
import { commandArbitraries } from './support/arbitraries.ts'
import { generateRunbook } from './support/generateRunbook.ts'
import { actArbitrary, helpAlong, perform } from './support/improvise.ts'
import { brokenRules } from './support/oracles/brokenRules.ts'
import { cutoverEvent } from '../shared/events.ts'
import { knottyRunbook } from './support/knottyRunbook.ts'
import { Play } from './support/play.ts'
import { smallRunbook } from './support/smallRunbook.ts'
const PEOPLE = { lead: ['lena', 'ludo'], dba: ['dana', 'second'], network: ['nils'], qa: ['quinn'], operations: ['olga', 'omar', 'paula', 'dana'], sponsor: ['sam', 'quinn'], scribe: ['scott'] }
const norm = (f: string, ids: string[]) => { let o = f; for (const id of ids) o = o.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), '#'); return o.slice(0, 140) }
it('faults', { timeout: 1000000 }, () => {
  for (const kind of (process.env.K ?? 'knotty,small,gen').split(',')) {
    const found = new Map<string, { n: number; example: string }>()
    const events = new Map<string, number>()
    const world = fc.nat(100000).chain((seed) => {
      const runbook = kind === 'knotty' ? knottyRunbook() : kind === 'small' ? smallRunbook() : generateRunbook({ seed: seed + 1, steps: 14, workstreams: 3, gates: 2 })
      const people = kind === 'small' ? PEOPLE : Object.fromEntries(runbook.roles.map(({ id }) => [id, [`${id}-1`, `${id}-2`]]))
      const names = [...new Set(Object.values(people).flat())]
      return fc.tuple(fc.nat(kind === 'small' ? 60 : 80), fc.array(actArbitrary(commandArbitraries(runbook, names), names), { maxLength: 60, size: 'max' })).map(([n, acts]) => ({ runbook, people, n, acts, names }))
    })
    const t = performance.now()
    let N = 0
    fc.assert(fc.property(world, ({ runbook, people, n, acts, names }) => {
      N++
      const play = new Play(runbook, { people, mode: kind === 'small' ? 'live' : 'rehearsal' })
      helpAlong(play, n)
      const faults: string[] = []
      const from = play.log.length
      try { for (const act of acts) faults.push(...perform(play, act)) } catch (e) { faults.push(`THROWN ${String(e)}`) }
      for (const e of play.log.slice(from)) events.set(e.type, (events.get(e.type) ?? 0) + 1)
      faults.push(...brokenRules(runbook, play.log))
      const ids = [...runbook.steps.map((s) => s.id), ...names].sort((a, b) => b.length - a.length)
      for (const f of new Set(faults.map((x) => norm(x, ids)))) {
        const known = found.get(f)
        found.set(f, { n: (known?.n ?? 0) + 1, example: known?.example ?? faults.find((x) => norm(x, ids) === f) ?? '' })
      }
    }), { numRuns: Number(process.env.N ?? 1000), seed: Number(process.env.S ?? 7) })
    console.log(kind, N, Math.round(performance.now() - t), [...found].sort((a, b) => b[1].n - a[1].n).map(([f, { n, example }]) => `\n${n} ${f}\n      ${example}`).join(''))
    console.log('never', cutoverEvent.options.map((o) => o.shape.type.value).filter((t) => !events.has(t)).join(' '))
  }
})
