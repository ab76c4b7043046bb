/** What the forecast says of its own certainty, for a followed cutover: after each event and each ten seconds, never on the main thread. */
import { AS_OF_MS, asOfAt, type RiskForecast } from '../../shared/schedule/risk/riskShape.ts'
import { useFollowed } from './cutover.tsx'
import type { ReplicaView } from './replicaView.ts'
import type { RiskAnswered, RiskAsked } from './riskWorker.ts'
import { cutoverSender } from './sentCutover.ts'
import { useSession, useStore } from './session.tsx'
import { createStore, type Store } from './store.ts'
import { createThread } from './thread.ts'
import { whileWatched } from './whileWatched.ts'

/** What a command does comes as several events within that, and needs one forecast. */
const BURST_MS = 20
/** Between an answer and the next question, so that a busy night leaves a phone some rest. */
const REST_MS = 250
/** The clock of a browser is not that exact: just after the ten seconds have begun for certain. */
const AFTER_TURN_MS = 50

const stores = new WeakMap<Store<ReplicaView>, Store<RiskForecast | undefined>>()

/** Undefined until one has been computed. While somebody looks, every screen of this cutover has the same one. */
export function useRiskForecast(): RiskForecast | undefined {
  const { view } = useFollowed()
  const { connection } = useSession()
  const risk = stores.get(view) ?? riskStore(view, connection.clock.now)
  stores.set(view, risk)
  return useStore(risk, (value) => value)
}

const begin = () => new Worker(new URL('riskWorker.ts', import.meta.url), { type: 'module' })

/** One question at a time, and always about the newest state: what came in between is not asked. */
function riskStore(replica: Store<ReplicaView>, now: () => number): Store<RiskForecast | undefined> {
  const risk = createStore<RiskForecast | undefined>(undefined)
  return whileWatched(risk, () => {
    const worker = createThread<RiskAsked, RiskAnswered>(begin, { answered, failed })
    let sent = cutoverSender()
    let isAsked = false
    let isDue = false
    let restsUntil = 0
    let soon: ReturnType<typeof setTimeout> | undefined
    let turn: ReturnType<typeof setTimeout> | undefined

    function ask(): void {
      const view = replica.get()
      const cutover = 'cutover' in view ? view.cutover : undefined
      if (!cutover || document.hidden) return
      if (isAsked) {
        isDue = true
        return
      }
      const asOf = asOfAt(Math.max(now(), cutover.at))
      const known = risk.get()
      if (known?.seq === cutover.seq && known.asOf === asOf) return
      isAsked = true
      worker.ask({ ...sent(cutover), asOf })
    }

    function answered(answer: RiskAnswered): void {
      isAsked = false
      if (answer.risk) risk.set(answer.risk)
      restsUntil = performance.now() + REST_MS
      if (!isDue) return
      isDue = false
      askSoon()
    }

    /** The next ten seconds ask another. */
    function failed(): void {
      isAsked = false
      sent = cutoverSender()
    }

    function askSoon(): void {
      soon ??= setTimeout(
        () => {
          soon = undefined
          ask()
        },
        Math.max(BURST_MS, restsUntil - performance.now()),
      )
    }

    function askEachTurn(): void {
      ask()
      turn = setTimeout(askEachTurn, AS_OF_MS - (now() % AS_OF_MS) + AFTER_TURN_MS)
    }

    document.addEventListener('visibilitychange', askSoon)
    askEachTurn()
    const end = replica.subscribe(askSoon)
    return () => {
      end()
      clearTimeout(soon)
      clearTimeout(turn)
      document.removeEventListener('visibilitychange', askSoon)
      worker.end()
    }
  })
}
