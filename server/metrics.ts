/** What `GET /metrics` counts. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What the core reports while it works. */
export interface CoreMetrics {
  /** `answer` is `ok`, `unauthorised`, `error`, or the code of the refusal. */
  commandAnswered(type: string, answer: string, seconds: number): void
  committed(commands: number, seconds: number): void
  /** From the commit of an event until it left for the watchers of this node. */
  delivered(lagSeconds: number): void
}

export interface Metrics extends CoreMetrics {
  /** Asked at each scrape. */
  countWatchers(count: () => number): void
  text(): Promise<string>
  contentType: string
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export function createMetrics(): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const answers = new Counter({
    name: 'tminus_commands_total',
    help: 'Commands by type and answer: ok, a refusal code, unauthorised or error',
    labelNames: ['type', 'answer'],
    registers,
  })
  const command = new Histogram({
    name: 'tminus_command_seconds',
    help: 'From a command at the door to its answer',
    buckets: SECONDS,
    registers,
  })
  const commit = new Histogram({
    name: 'tminus_commit_seconds',
    help: 'Duration of the transactions that append to the log',
    buckets: SECONDS,
    registers,
  })
  const batch = new Histogram({
    name: 'tminus_commands_per_commit',
    help: 'Commands that shared one transaction',
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers,
  })
  const lag = new Histogram({
    name: 'tminus_event_lag_seconds',
    help: 'From the commit of an event until it left for the watchers of this node',
    buckets: SECONDS,
    registers,
  })
  let watchers = () => 0
  const gauge: Gauge = new Gauge({
    name: 'tminus_watchers',
    help: 'Sockets of this node that watch a cutover',
    registers,
    collect(): void {
      gauge.set(watchers())
    },
  })

  return {
    commandAnswered(type, answer, seconds) {
      answers.inc({ type, answer })
      command.observe(seconds)
    },
    committed(commands, seconds) {
      batch.observe(commands)
      commit.observe(seconds)
    },
    delivered: (lagSeconds) => lag.observe(lagSeconds),
    countWatchers(count) {
      watchers = count
    },
    text: () => register.metrics(),
    contentType: register.contentType,
  }
}
