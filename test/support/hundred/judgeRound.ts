/** What must be true of a round whatever came first: one decision, and everything acknowledged in the log once. */
import type { ChainedEvent } from '../../../shared/events.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { brokenRules } from '../oracles/brokenRules.ts'
import { mustRead } from '../smallRunbook.ts'
import { CROWD_YAML, type Crowd } from './crowd.ts'
import { type Given, playRound, type Round } from './round.ts'

const runbook: Runbook = mustRead(CROWD_YAML)

export interface Judgement {
  /** As sentences; none where all is well. */
  faults: string[]
  /** Of each round that was decided. */
  outcomes: string[]
  /** How often a poll was opened again under the votes. */
  reopened: number
}

/** One after the other, each of a seed of its own; stops at the first that is not as it must be. */
export async function playRounds(crowd: Crowd, count: number, firstSeed = 1): Promise<Judgement> {
  const all: Judgement = { faults: [], outcomes: [], reopened: 0 }
  for (let seed = firstSeed; seed < firstSeed + count && all.faults.length === 0; seed++) {
    const round = await playRound(crowd, seed)
    all.faults = faultsOf(round).map((fault) => `seed ${seed}: ${fault}`)
    all.outcomes.push(...round.log.flatMap((event) => (event.type === 'gateDecided' ? event.outcome : [])))
    all.reopened += round.log.filter(({ type }) => type === 'pollReopened').length
  }
  return all
}

function faultsOf({ given, log, elsewhere, heard }: Round): string[] {
  const decisions = log.filter(({ type }) => type === 'gateDecided')
  return [
    ...(decisions.length === 1 ? [] : [`decided ${decisions.length} times`]),
    ...brokenRules(runbook, log),
    ...miscounted(log),
    ...given.flatMap((one) => lostOrDoubled(one, log)),
    ...given.flatMap(answeredTwice),
    ...unasked(given, log),
    ...[elsewhere, ...heard].flatMap((other, place) => differs(other, log, place)),
  ]
}

/** Everybody whose go stood in the poll that was decided counts, but who had a hand in what it rests on. */
function miscounted(log: readonly ChainedEvent[]): string[] {
  const at = log.findIndex(({ type }) => type === 'gateDecided')
  const decided = log[at]
  if (decided?.type !== 'gateDecided') return []
  const before = log.slice(0, at)
  const since = before.findLastIndex(({ type }) => type === 'pollOpened' || type === 'pollReopened')
  const signers = before.slice(since).flatMap((event) => (event.type === 'gateSigned' ? event.actor : []))
  const evidence = before.findLast(({ type }) => type === 'evidenceProvided')?.actor
  const expected = [...new Set(signers)].filter((person) => person !== evidence)
  const same = expected.toSorted().join() === (decided.counted ?? []).toSorted().join()
  return same ? [] : [`${decided.counted?.length} counted of ${expected.length} that had signed`]
}

function lostOrDoubled({ by, commandId, command, answer }: Given, log: readonly ChainedEvent[]): string[] {
  const there = log.filter((event) => event.commandId === commandId)
  const wanted = answer.ok ? answer.events : []
  const same = there.length === wanted.length && there.every(({ hash }, place) => hash === wanted[place]?.hash)
  return same
    ? []
    : [`${command.type} of ${by.name} was answered with ${wanted.length} events, the log has ${there.length}`]
}

function answeredTwice({ by, command, answer, again }: Given): string[] {
  if (again === undefined) return []
  const said = (one: typeof answer) => (one.ok ? `yes ${one.seq}` : one.refusal.code)
  return said(answer) === said(again)
    ? []
    : [`${by.name} heard of one ${command.type}: ${said(answer)}, ${said(again)}`]
}

/** Votes and decisions that nobody who acts here has been told of. */
function unasked(given: readonly Given[], log: readonly ChainedEvent[]): string[] {
  const acknowledged = new Set(given.flatMap(({ commandId, answer }) => (answer.ok ? commandId : [])))
  return log
    .filter(({ type }) => type === 'gateReported' || type === 'gateSigned' || type === 'gateDecided')
    .filter(({ commandId }) => !acknowledged.has(commandId))
    .map(({ type, seq }) => `${type} at ${seq} was acknowledged to nobody`)
}

function differs(other: readonly ChainedEvent[], log: readonly ChainedEvent[], place: number): string[] {
  const hashes = other.toSorted((one, next) => one.seq - next.seq).map(({ hash }) => hash)
  return hashes.join() === log.map(({ hash }) => hash).join() ? [] : [`[R4] screen ${place} shows another log`]
}
