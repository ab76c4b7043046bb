/** What must hold once a simulation has come to its end, whatever happened in it. */
import { isDeepStrictEqual } from 'node:util'
import { replay } from '../../shared/cutover.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import { verifyChain } from '../../shared/hashChain.ts'
import { CLOCK } from '../../shared/reserved.ts'
import { brokenDisclosure } from '../../shared/sealing.ts'
import { brokenRules } from '../support/oracles/brokenRules.ts'
import { throughWire } from './network.ts'
import type { Screen, Sent } from './screens.ts'
import type { Simulated } from './simulate.ts'

const ALL = 1_000_000

/** Whatever is wrong, as sentences that cite the rule; none when all is well. */
export async function faultsOf({ setting, cutoverId, nodes, screens }: Simulated): Promise<string[]> {
  const { organisation } = setting.world
  const [first, ...others] = nodes
  if (!first) throw new Error('There are two')
  const records = await first.eventLog.readRecords(organisation, cutoverId, 0, ALL)
  const log = await first.eventLog.readEvents(organisation, cutoverId, 0, ALL)
  const [created] = log
  if (created?.type !== 'cutoverCreated') return ['[R4] the log does not begin with its beginning']
  const { id, hash } = { id: created.runbookId, hash: created.runbookHash }
  const runbook = await first.library.pinned(organisation, id, hash)
  const truth = replay(cutoverId, runbook, log)
  const verdict = verifyChain(cutoverId, hash, records)

  const faults = [
    verdict.intact || `[R10] record ${verdict.seq}: ${verdict.why}`,
    ...records.map(({ seq, payload, disclosures }) => {
      const broken = brokenDisclosure(payload, disclosures)
      return broken === undefined || `[R10] record ${seq} discloses something else at ${broken}`
    }),
    ...brokenRules(runbook, log),
    ...screens.all.flatMap((screen, place) => brokenScreen(screen, `screen ${place}`, truth, log)),
    ...[...screens.sent].flatMap(([commandId, sent]) => brokenAnswers(commandId, sent, log)),
    ...[...new Set(log.map(({ commandId }) => commandId))].map((commandId) => isScattered(log, commandId)),
  ]
  for (const node of [first, ...others]) {
    const standing = await node.eventLog.states.current(organisation, cutoverId)
    faults.push(isDeepStrictEqual(standing?.state, truth) || '[R4] a server knows another state than the log')
  }
  return faults.filter((fault) => typeof fault === 'string')
}

type Verdict = string | boolean

function brokenScreen(
  { following, connection, shown }: Screen,
  name: string,
  truth: unknown,
  log: LoggedEvent[],
): Verdict[] {
  const view = following.replica.get()
  return [
    view.status === 'following' || `[R4] ${name} is ${view.status}`,
    isDeepStrictEqual(following.replica.cutover, throughWire(truth)) || `[R4] ${name} shows another state than the log`,
    connection.state.get().sending === 0 || `[R2] ${name} still waits for an answer`,
    ...shown.map(
      (event) =>
        isDeepStrictEqual(event, throughWire(log[event.seq - 1])) ||
        `[R2] ${name} has shown event ${event.seq}, which the log does not hold`,
    ),
    ...shown.map(({ seq }, place) => seq > (shown[place - 1]?.seq ?? 0) || `[R4] ${name} has shown ${seq} twice`),
  ]
}

/** [R2] [R3] One command, one effect, one answer, however often it was sent and whichever server took it. */
function brokenAnswers(commandId: string, { person, answers }: Sent, log: LoggedEvent[]): Verdict[] {
  const effect = log.filter((event) => event.commandId === commandId)
  const [answer, ...more] = answers
  if (!answer) return [`[R2] command ${commandId} was never answered`]
  return [
    ...more.map((other) => isDeepStrictEqual(other, answer) || `[R3] command ${commandId} has two answers`),
    isDeepStrictEqual(throughWire(effect), answer.ok ? answer.events : []) ||
      `[R2] [R3] the log does not hold what command ${commandId} was told`,
    ...effect.map(({ actor }) => actor === person || `[R5] command ${commandId} was recorded for ${actor}`),
  ]
}

/** [R3] The events of a command lie together: there is one place where it took effect. */
function isScattered(log: LoggedEvent[], commandId: string): Verdict {
  const effect = log.filter((event) => event.commandId === commandId)
  const [first, last] = [effect[0], effect.at(-1)]
  const together = (last?.seq ?? 0) - (first?.seq ?? 0) + 1 === effect.length
  return together || first?.actor === CLOCK || `[R3] command ${commandId} has taken effect twice`
}
