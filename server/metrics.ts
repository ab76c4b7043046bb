/** The metrics of `GET /metrics`. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import { COMMAND_TYPES } from '../shared/commands.ts'
import { UNAUTHORISED } from './commands/answers.ts'
import type { CommandHandler } from './commands/handleCommand.ts'
import { OVERDUE_AFTER_SECONDS, type Overdue } from './commands/overdue.ts'

export interface Metrics {
  /** `answer` is `ok`, `unauthorised`, `error`, or the code of the refusal. */
  commandAnswered(type: string, answer: string, seconds: number): void
  /** Seconds from requesting a cutover's lock until the commit; several commands may share it. */
  committed(seconds: number): void
  /** Lag from an event's own time, that of its commit, until it was sent to the watchers of this server. */
  delivered(lagSeconds: number): void
  /** Live connections of this server, up or down. */
  connected(change: 1 | -1): void
  /** How to count the watchers of cutovers at a scrape. */
  watched(count: () => number): void
  /** How to count the commands waiting for a commit at a scrape. */
  waited(count: () => number): void
  /** Milliseconds since this server was last certain to have missed no event. */
  silent(milliseconds: () => number): void
  /** Called before a scrape, to update metrics that are measured elsewhere. */
  beforeText(refresh: () => Promise<void>): void
  /** A fault of the set-up was seen, as named by `http/proxySetup.ts`. */
  setupFault(fault: string): void
  /** `why` is `password`, `tooMany` or `link`. */
  signInFailed(why: 'password' | 'passkey' | 'tooMany' | 'link'): void
  /** A message to a person went out over a channel, failed, or is tried again. */
  messageAttempted(channel: string, outcome: string): void
  /** For metrics that are measured elsewhere. */
  register: Registry
  /** How to count the cutovers that this server cannot read at a scrape. */
  unreadableCutovers(count: () => number): void
  /** How to count the logs known to be broken at a scrape. */
  brokenLogs(count: () => number): void
  /** How to read the overdue deadlines at a scrape. */
  deadlines(overdue: () => Overdue): void
  /** How to count the cutovers in which a consumer of the log lags, by its name. */
  consumersBehind(count: () => ReadonlyMap<string, number>): void
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
    help: 'From a command at the door to its answer, which is after its commit',
    buckets: SECONDS,
    registers,
  })
  const commit = new Histogram({
    name: 'tminus_commit_seconds',
    help: "From asking for a cutover's lock until the commands decided under it are committed",
    buckets: SECONDS,
    registers,
  })
  const lag = new Histogram({
    name: 'tminus_event_lag_seconds',
    help: 'From the commit of an event until it left for the watchers of this server',
    buckets: SECONDS,
    registers,
  })
  const connections = new Gauge({
    name: 'tminus_connections',
    help: 'Live connections of this server',
    registers,
  })

  const setupFaults = new Gauge({
    name: 'tminus_setup_fault',
    help: 'What was seen to be wrong with the set-up since the start: 1 for each fault; the log says what to do',
    labelNames: ['fault'],
    registers,
  })
  const failedSignIns = new Counter({
    name: 'tminus_failed_sign_ins_total',
    help: 'Sign-ins that failed: a wrong password, one of too many, or a link that was not good',
    labelNames: ['why'],
    registers,
  })
  for (const why of ['password', 'tooMany', 'link']) failedSignIns.inc({ why }, 0)

  const messages = new Counter({
    name: 'tminus_messages_total',
    help: 'Messages to people by channel (push, mail, gateway) and outcome: sent, failed, or later where it is tried again',
    labelNames: ['channel', 'outcome'],
    registers,
  })

  let countWatchers = () => 0
  new Gauge({
    name: 'tminus_watchers',
    help: 'Cutovers open on screens and in programs that watch through this server, each as often as it is open',
    registers,
    collect() {
      this.set(countWatchers())
    },
  })

  let countUnreadable = () => 0
  new Gauge({
    name: 'tminus_unreadable_cutovers',
    help: 'Cutovers that this server cannot read, as far as it has met them; all others go on',
    registers,
    collect() {
      this.set(countUnreadable())
    },
  })
  let countBrokenLogs = () => 0
  new Gauge({
    name: 'tminus_broken_logs',
    help: 'Logs of cutovers that a check found to be other than they were written; anything but 0 is an alarm',
    registers,
    collect() {
      this.set(countBrokenLogs())
    },
  })

  let readOverdue = (): Overdue => ({ count: 0, oldestSeconds: 0 })
  new Gauge({
    name: 'tminus_deadlines_overdue',
    help: `Cutovers in which a deadline passed more than ${OVERDUE_AFTER_SECONDS} s ago and the clock has not acted on it`,
    registers,
    collect() {
      this.set(readOverdue().count)
    },
  })
  new Gauge({
    name: 'tminus_deadlines_overdue_seconds',
    help: 'How long ago the earliest of these deadlines passed; 0 when there is none',
    registers,
    collect() {
      this.set(readOverdue().oldestSeconds)
    },
  })
  let countBehind = (): ReadonlyMap<string, number> => new Map()
  new Gauge({
    name: 'tminus_consumer_cutovers_behind',
    help: 'Cutovers with events of more than a second ago that a consumer of the log has not taken, up to 200',
    labelNames: ['consumer'],
    registers,
    collect() {
      for (const [consumer, count] of countBehind()) this.set({ consumer }, count)
    },
  })
  let countWaiting = () => 0
  new Gauge({
    name: 'tminus_commands_waiting',
    help: 'Commands that wait in this server for the commit before theirs',
    registers,
    collect() {
      this.set(countWaiting())
    },
  })
  let silence = () => 0
  new Gauge({
    name: 'tminus_head_age_seconds',
    help: 'Since this server was last certain to know the head of every log that is watched here',
    registers,
    collect() {
      this.set(silence() / 1000)
    },
  })
  let refresh = async () => {}

  return {
    commandAnswered(type, answer, seconds) {
      answers.inc({ type, answer })
      command.observe(seconds)
    },
    committed: (seconds) => commit.observe(seconds),
    delivered: (lagSeconds) => lag.observe(lagSeconds),
    connected: (change) => connections.inc(change),
    watched(count) {
      countWatchers = count
    },
    waited(count) {
      countWaiting = count
    },
    silent(milliseconds) {
      silence = milliseconds
    },
    beforeText(given) {
      refresh = given
    },
    setupFault: (fault) => setupFaults.set({ fault }, 1),
    signInFailed: (why) => failedSignIns.inc({ why }),
    messageAttempted: (channel, outcome) => messages.inc({ channel, outcome }),
    register,
    unreadableCutovers(count) {
      countUnreadable = count
    },
    brokenLogs(count) {
      countBrokenLogs = count
    },
    deadlines(overdue) {
      readOverdue = overdue
    },
    consumersBehind(count) {
      countBehind = count
    },
    async text() {
      await refresh()
      return register.metrics()
    },
    contentType: register.contentType,
  }
}

/** What the core reports. */
export type CoreMetrics = Pick<
  Metrics,
  | 'commandAnswered'
  | 'committed'
  | 'delivered'
  | 'silent'
  | 'waited'
  | 'watched'
  | 'brokenLogs'
  | 'deadlines'
  | 'consumersBehind'
  | 'messageAttempted'
  | 'unreadableCutovers'
  | 'register'
>

/** The same command handler, each command counted by its answer. */
export function measured(
  handleCommand: CommandHandler['handleCommand'],
  { commandAnswered }: Pick<Metrics, 'commandAnswered'>,
): CommandHandler['handleCommand'] {
  return async (given) => {
    const begun = performance.now()
    const answered = (answer: string) => commandAnswered(typeOf(given.body), answer, (performance.now() - begun) / 1000)
    try {
      const answer = await handleCommand(given)
      answered(answer === UNAUTHORISED ? answer : answer.ok ? 'ok' : answer.refusal.code)
      return answer
    } catch (error) {
      answered('error')
      throw error
    }
  }
}

/** One of the known types: what a caller made up must not become a label. */
function typeOf(body: unknown): string {
  const { data } = z.object({ command: z.object({ type: z.enum(COMMAND_TYPES) }) }).safeParse(body)
  return data?.command.type ?? 'malformed'
}
