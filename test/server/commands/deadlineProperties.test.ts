import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { nextDeadline, upcomingDeadline } from '../../../shared/derived/deadlines.ts'
import { evidenceExpiresAt } from '../../../shared/derived/readiness.ts'
import type { LoggedEvent } from '../../../shared/events.ts'
import { beginCutover, evolve } from '../../../shared/evolve/evolve.ts'
import { CLOCK_YAML } from '../../support/clockRunbook.ts'
import { helpfulMoves, type Move, unluckyMoves } from '../../support/moves.ts'
import { brokenRules } from '../../support/oracles/brokenRules.ts'
import { minutes } from '../../support/play.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'
import { createStillWorld, type StillWorld } from '../../support/stillWorld.ts'

/** More of them, or others: FC_RUNS=500 FC_SEED=42. */
const RUNS = Number(process.env.FC_RUNS ?? 12)
const SEED = Number(process.env.FC_SEED ?? 1)

type Act =
  | { does: 'help' | 'harm'; pick: number; turn: number }
  /** A step that has been begun: fails, is held, goes on, is heard of, is taken back. */
  | { does: 'turn'; pick: number }
  | { does: 'wait'; milliseconds: number }
  /** The clock moves to the next deadline. */
  | { does: 'due' }
  /** One of the servers looks for deadlines, or both at once. */
  | { does: 'scan'; nodes: 0 | 1 | 2 }

const pick = fc.nat(100_000)
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('help' as const), pick, turn: fc.nat(1000) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('harm' as const), pick, turn: fc.nat(1000) }) },
  { weight: 8, arbitrary: fc.record({ does: fc.constant('turn' as const), pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      milliseconds: fc.constantFrom(0, 1, 1000, minutes(1), minutes(5), minutes(16), minutes(31)),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ does: 'due' as const }) },
  { weight: 5, arbitrary: fc.record({ does: fc.constant('scan' as const), nodes: fc.constantFrom(0, 1, 2) }) },
)
const stories = fc.record({
  yaml: fc.constantFrom(CLOCK_YAML, CLOCK_YAML, SMALL_YAML),
  along: fc.nat(25),
  acts: fc.array(act, { minLength: 20, maxLength: 50, size: 'max' }),
})

let still: StillWorld
let names: ReadonlyMap<string, string>
beforeAll(async () => {
  still = await createStillWorld()
  names = new Map(Object.entries(still.world.ids).map(([name, id]) => [id, name]))
})
afterAll(() => still.end())

describe('whatever people do, and whenever the servers look', () => {
  it('no deadline lies in the past once the clock has acted, and the row has the next one', {
    timeout: RUNS * 20_000,
  }, async () => {
    const property = fc.asyncProperty(stories, async ({ yaml, along, acts }) => {
      const id = await still.create(yaml)
      for (let turn = 1; turn <= along; turn++) {
        await move(id, helpfulMoves({ cutover: await still.state(id), now: still.now(), turn }), turn)
        await still.pass(minutes(turn % 4))
      }
      for (const one of acts) await perform(id, one)
      await scan(id, 2)
      const log = await still.nodes[0].eventLog.readEvents(still.world.organisation, id, 0, 10_000)
      const { pinned: runbook } = await still.state(id)
      expect(brokenRules(runbook, log)).toEqual([])
      expectDecidedInTime(runbook, log)
    })
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true })
  })
})

async function perform(id: string, one: Act): Promise<void> {
  const cutover = await still.state(id)
  const now = still.now()
  switch (one.does) {
    case 'help':
    case 'harm': {
      const moves = (one.does === 'help' ? helpfulMoves : unluckyMoves)({ cutover, now, turn: one.turn })
      return move(id, moves, one.pick)
    }
    case 'turn':
      return move(id, turns(cutover), one.pick)
    case 'wait':
      return still.pass(one.milliseconds)
    case 'due': {
      const next = nextDeadline(cutover, now)
      return next && next.due > now && next.due < now + minutes(60 * 4) ? still.pass(next.due - now) : undefined
    }
    case 'scan':
      return scan(id, one.nodes)
  }
}

async function move(id: string, moves: readonly Move[], chosen: number): Promise<void> {
  const one = moves[chosen % moves.length]
  const node = still.nodes[chosen % 2]
  if (one) await still.give(names.get(one.who) ?? '', id, one.command, node)
}

/** What makes deadlines come again. */
function turns({ runbook, steps, people }: Cutover): Move[] {
  return runbook.steps.flatMap(({ id: stepId, owner }, position): Move[] => {
    const who = people[owner]?.[0] ?? ''
    const reason = 'It happens'
    const by = (command: Move['command']): Move => ({ who, via: 'token', command })
    switch (steps[position]?.status) {
      case 'running':
        return [
          by({ type: 'heartbeatStep', stepId }),
          by({ type: 'failStep', stepId, reason }),
          by({ type: 'holdStep', stepId, reason }),
        ]
      case 'failed':
        return [by({ type: 'retryStep', stepId })]
      case 'held':
        return [by({ type: 'resumeStep', stepId })]
      case 'done':
        return [by({ type: 'undoStep', stepId, reason })]
      default:
        return [by({ type: 'startStep', stepId })]
    }
  })
}

/** The servers look; whatever had passed has been acted on then, once. */
async function scan(id: string, nodes: 0 | 1 | 2): Promise<void> {
  const looking = nodes === 2 ? still.nodes : [still.nodes[nodes]]
  await Promise.all(looking.map(({ deadlines }) => deadlines.scan()))
  const cutover = await still.state(id)
  expect(nextDeadline(cutover, still.now())?.due ?? Infinity).toBeGreaterThan(still.now())
  expect(await still.nextDue(id)).toEqual(upcomingDeadline(cutover, still.now()))
}

/** [R7] No go rests on evidence or a waiver that had expired when it was decided, however late the servers looked. */
function expectDecidedInTime(runbook: Cutover['runbook'], log: readonly LoggedEvent[]): void {
  const [first, ...rest] = log
  if (!first) throw new Error('The log is empty')
  let state = beginCutover('replayed', runbook, first)
  for (const event of rest) {
    if (event.type === 'gateDecided' && event.outcome !== 'noGo') expect(expired(state, event.at)).toEqual([])
    state = evolve(state, event)
  }
}

function expired({ runbook, items }: Cutover, at: string): string[] {
  return runbook.readiness.flatMap((definition, position) => {
    const item = items[position]
    const until =
      item?.status === 'waived'
        ? item.until
        : item?.status === 'verified'
          ? evidenceExpiresAt(definition, item)
          : undefined
    return until !== undefined && until <= Date.parse(at) ? definition.id : []
  })
}
