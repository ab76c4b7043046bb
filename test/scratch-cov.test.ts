import fc from 'fast-check'
import { it } from 'vitest'
import { cutoverEvent } from '../shared/events.ts'
import { isRefusal, REFUSAL_KINDS } from '../shared/refusal.ts'
import { commandArbitraries } from './support/arbitraries.ts'
import { generateRunbook } from './support/generateRunbook.ts'
import { actArbitrary, helpAlong, perform } from './support/improvise.ts'
import { Play } from './support/play.ts'
import { smallRunbook } from './support/smallRunbook.ts'
const PEOPLE = { lead: ['lena', 'ludo'], dba: ['dana', 'second'], network: ['nils'], qa: ['quinn'], operations: ['olga', 'omar', 'paula', 'dana'], sponsor: ['sam', 'quinn'], scribe: ['scott'] }
it('cov', { timeout: 100000 }, () => {
  for (const kind of ['small', 'gen']) {
    const events = new Map<string, number>(), codes = new Map<string, number>(), statuses = new Map<string, number>()
    const world = fc.nat(100000).chain((seed) => {
      const runbook = kind === 'small' ? smallRunbook() : generateRunbook({ seed: seed + 1, steps: 14, workstreams: 3, gates: 2 })
      const people = kind === 'small' ? PEOPLE : Object.fromEntries(runbook.roles.map(({ id }) => [id, [`${id}-1`, `${id}-2`]]))
      const names = [...new Set(Object.values(people).flat())]
      return fc.tuple(fc.nat(kind === 'small' ? 60 : 90), fc.array(actArbitrary(commandArbitraries(runbook, names), names), { maxLength: 60, size: 'max' })).map(([n, acts]) => ({ runbook, people, n, acts }))
    })
    let total = 0
    const t = performance.now()
    fc.assert(fc.property(world, ({ runbook, people, n, acts }) => {
      const play = new Play(runbook, { people, mode: kind === 'small' ? 'live' : 'rehearsal' })
      helpAlong(play, n)
      const give = play.give.bind(play)
      play.give = (a, b) => { const d = give(a, b); if (isRefusal(d)) codes.set(d.code, (codes.get(d.code) ?? 0) + 1); return d }
      const from = play.log.length
      for (const act of acts) perform(play, act)
      total += play.log.length - from
      for (const e of play.log.slice(from)) events.set(e.type, (events.get(e.type) ?? 0) + 1)
      statuses.set(play.cutover.status, (statuses.get(play.cutover.status) ?? 0) + 1)
    }), { numRuns: 250, seed: 1 })
    console.log(kind, total, performance.now() - t, Object.fromEntries(statuses))
    console.log(JSON.stringify(Object.fromEntries([...events].sort((a, b) => b[1] - a[1]))))
    console.log('never', cutoverEvent.options.map((o) => o.shape.type.value).filter((t) => !events.has(t)).join(' '))
    console.log(JSON.stringify(Object.fromEntries([...codes].sort((a, b) => b[1] - a[1]))))
    console.log('never', Object.keys(REFUSAL_KINDS).filter((t) => !codes.has(t)).join(' '))
  }
})
