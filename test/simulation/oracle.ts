/** What must hold once an evening has come to its end, whatever happened in it. */
import { isDeepStrictEqual } from 'node:util'
import { verifyChain } from '../../shared/chain/hashChain.ts'
import { brokenDisclosure } from '../../shared/chain/sealing.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { replay } from '../../shared/evolve/evolve.ts'
import { inPresentShape } from '../../shared/evolve/upcasters.ts'
import type { CommandAnswer, PortfolioLine } from '../../shared/protocol.ts'
import { REFUSAL_KINDS } from '../../shared/refusal.ts'
import { CLOCK } from '../../shared/reserved.ts'
import { brokenRules } from '../support/oracles/brokenRules.ts'
import type { Screen, Sent } from './audience.ts'
import type { Evening } from './evening.ts'
import { sayNotWoken } from './woken.ts'

const ALL = 1_000_000

type Verdict = string | boolean

interface Truth {
  cutoverId: string
  log: readonly ChainedEvent[]
  state: unknown
}

/** Whatever is wrong, as sentences that cite the rule; none when all is well. */
export async function faultsOf(evening: Evening): Promise<string[]> {
  const verdicts: Verdict[] = await sayNotWoken(evening)
  if (verdicts.length === 0) await evening.comeTogether()
  const truths: Truth[] = []
  for (const cutoverId of evening.cutoverIds) {
    const { truth, broken } = await readTruth(evening, cutoverId)
    verdicts.push(...broken)
    if (!truth) continue
    truths.push(truth)
    verdicts.push(...evening.audience.all.flatMap((screen) => brokenScreen(screen, truth, evening.lost)))
  }
  verdicts.push(
    ...(await brokenAnswers(evening, truths)),
    ...(await brokenPortfolios(evening)),
    ...(await evening.releases.faults(evening.setting.database.admin)),
  )
  return verdicts.filter((verdict) => typeof verdict === 'string')
}

async function readTruth(
  { setting, servers }: Evening,
  cutoverId: string,
): Promise<{ truth?: Truth; broken: Verdict[] }> {
  const { organisation } = setting.world
  const core = servers[0]?.app.core
  const records = (await core?.readRecords(organisation, cutoverId, 0, ALL)) ?? []
  const log = (await core?.readEvents(organisation, cutoverId, 0, ALL)) ?? []
  const [created] = log
  if (!core || created?.type !== 'cutoverCreated') return { broken: ['[R4] the log does not begin with its beginning'] }
  const runbook = await core.library.pinned(organisation, created.runbookId, created.runbookHash)
  const state = replay(cutoverId, runbook, log)
  const verdict = verifyChain(cutoverId, created.runbookHash, records)
  const broken: Verdict[] = [
    verdict.intact || `[R10] record ${verdict.seq}: ${verdict.why}`,
    ...records.map(({ seq, payload, disclosures }) => {
      const where = brokenDisclosure(payload, disclosures)
      return where === undefined || `[R10] record ${seq} discloses something else at ${where}`
    }),
    ...brokenRules(runbook, log),
    ...[...new Set(log.map(({ commandId }) => commandId))].map((commandId) => isScattered(log, commandId)),
  ]
  for (const { app } of servers) {
    const known = await app.core.readState(organisation, cutoverId)
    broken.push(isDeepStrictEqual(known, state) || '[R4] a server knows another state than the log')
  }
  return { truth: { cutoverId, log, state: throughWire(state) }, broken }
}

function brokenScreen(
  { name, shown, followed }: Screen,
  { cutoverId, log, state }: Truth,
  lost: ReadonlySet<string>,
): Verdict[] {
  const following = followed.get(cutoverId)
  const all = shown.get(cutoverId) ?? []
  const kept = all.filter(({ hash }) => !lost.has(hash))
  const view = following?.replica.get()
  const saysSo = view?.status === 'following' && view.mended !== undefined
  const shows: unknown = following?.replica.cutover
  return [
    view === undefined || view.status === 'following' || `[R4] ${name} is ${view.status}`,
    view?.status !== 'following' || view.unreadable === undefined || `[R16] ${name} calls the log unreadable`,
    following === undefined ||
      kept.length === all.length ||
      saysSo ||
      `[R16] ${name} has shown what a restored backup took away, and does not say so`,
    following === undefined || isDeepStrictEqual(shows, state) || `[R4] ${name} shows another state than the log`,
    following?.broken.get() === undefined || `[R10] ${name} is told that the log is ${following.broken.get()}`,
    ...kept.map(
      (event) =>
        isDeepStrictEqual(event, throughWire(log[event.seq - 1])) ||
        `[R2] ${name} has shown event ${event.seq}, which the log does not hold`,
    ),
    ...kept.map(({ seq }, place) => seq > (kept[place - 1]?.seq ?? 0) || `[R4] ${name} has shown ${seq} twice`),
  ]
}

/** [R2] [R3] One command, one effect, one answer: also when it is given once more, to whichever server. */
async function brokenAnswers(evening: Evening, truths: readonly Truth[]): Promise<Verdict[]> {
  const { setting, servers, audience, lost, givenBefore } = evening
  const { organisation, credential } = setting.world
  const verdicts = audience.sent.map(async (sent, place): Promise<Verdict[]> => {
    const { cutoverId, commandId, command, answer, name } = sent
    if (!answer) return [`[R2] command ${commandId} was never answered`]
    // What a restored backup took away was acknowledged by a log that is not this one.
    const isOfThisLog = answer.ok ? answer.events.every(({ hash }) => !lost.has(hash)) : place >= givenBefore
    if (!isOfThisLog) return []
    const log = truths.find((truth) => truth.cutoverId === cutoverId)?.log ?? []
    const effect = brokenEffect(sent, answer, log)
    // What a server could not do for the moment is not kept: the same command may be accepted later.
    if (!answer.ok && REFUSAL_KINDS[answer.refusal.code] === 'unavailable') return effect
    const body = { commandId, command }
    const given = { organisation, cutoverId, credential: credential(name), body }
    const again = await servers[place % servers.length]?.app.core.handleCommand(given)
    return [
      isDeepStrictEqual(throughWire(again), inPresentShapes(answer)) ||
        `[R3] ${sayCommand(sent)} has two answers: ${say(answer)} and ${say(again)}`,
      answer.ok || answer.refusal.code !== 'failed' || `command ${commandId} met a bug`,
      ...effect,
    ]
  })
  return (await Promise.all(verdicts)).flat()
}

function brokenEffect(sent: Sent, answer: CommandAnswer, log: readonly ChainedEvent[]): Verdict[] {
  const { commandId, person } = sent
  const present = inPresentShapes(answer)
  const effect = log.filter((event) => event.commandId === commandId)
  return [
    isDeepStrictEqual(throughWire(effect), present.ok ? present.events : []) ||
      `[R2] [R3] the log does not hold what ${sayCommand(sent)} was told: ${say(answer)}; it has ${effect.length} events of it`,
    ...effect.map(({ actor }) => actor === person || `[R5] command ${commandId} was recorded for ${actor}`),
  ]
}

/** [R3] The events of a command lie together: there is one place where it took effect. */
function isScattered(log: readonly ChainedEvent[], commandId: string): Verdict {
  const effect = log.filter((event) => event.commandId === commandId)
  const [first, last] = [effect[0], effect.at(-1)]
  const together = (last?.seq ?? 0) - (first?.seq ?? 0) + 1 === effect.length
  return together || first?.actor === CLOCK || `[R3] command ${commandId} has taken effect twice`
}

/** A portfolio shows of each cutover what a server would say now, as far as time does not change it. */
async function brokenPortfolios({ setting, servers, audience }: Evening): Promise<Verdict[]> {
  const lines = (await servers[0]?.app.core.listPortfolio(setting.world.organisation)) ?? []
  return audience.all.flatMap(({ name, portfolio }) =>
    lines.map((line) => {
      const shown = portfolio?.lines.get(line.id)
      const isSame = isDeepStrictEqual(shown && timeless(shown), timeless(throughWire(line)))
      return portfolio === undefined || isSame || `[R4] the portfolio of ${name} shows another line of ${line.id}`
    }),
  )
}

const timeless = ({ at, finish, late, nextGate, trouble, waiting, ...rest }: PortfolioLine) => rest

/** A server of an older release answers in the shapes that it knows. */
function inPresentShapes(answer: CommandAnswer): CommandAnswer {
  return answer.ok ? { ...answer, events: answer.events.map((event) => inPresentShape(event) ?? event) } : answer
}

const sayCommand = ({ command, commandId, times }: Sent): string => `${command.type} ${commandId}, sent ${times} times,`
const say = (answer: unknown): string => JSON.stringify(answer)?.slice(0, 300) ?? 'nothing'

/** As it comes out at the other end of a wire. */
const throughWire = <Message>(message: Message): Message => JSON.parse(JSON.stringify(message ?? null))
