/** Sends the lines of changed cutovers to everybody on this node who watches a portfolio. */
import type { Logger } from 'pino'
import type { PortfolioLine } from '../../shared/protocol.ts'
import type { ChainPoint } from '../log/chainTail.ts'
import type { HeadQuestion } from '../log/wakeUp.ts'
import type { Watcher } from './audience.ts'
import { encode, type Frame } from './frame.ts'
import { isGoingOn, LINE_LASTS_MS } from './portfolio.ts'

export interface PortfolioBroadcast {
  /** A cutover has changed, here or on another node. */
  changed(organisation: string, cutoverId: string, head: ChainPoint): void
  /**
   * Hands the whole portfolio to `answer`, and from then on sends what changes. Each message is at least as new as the
   * one before, even after a log was restored: the last one wins.
   */
  watch(organisation: string, watcher: Watcher, answer: (lines: PortfolioLine[]) => void): Promise<void>
  unwatch(organisation: string, watcher: Watcher): void
  /** The same message to everybody who watches; a slow reader misses it. */
  tell(organisation: string, frame: Frame): void
  organisations(): string[]
  /** What to ask the log next: whether the cutovers shown still have the heads at which they were shown. */
  questions(): HeadQuestion[]
  stop(): void
}

export interface PortfolioOptions {
  /** The lines of these cutovers, of all when left out. */
  readLines(organisation: string, cutoverIds?: readonly string[]): Promise<PortfolioLine[]>
  log: Logger
}

/** Throttle: a line goes out at most this often. */
const EVERY_MS = 250
/** Heads of an organisation compared per poll; the others take their turn later. */
const MAX_COMPARED = 500

interface Reader {
  /** Has its first answer, and can be sent changes. */
  isAnswered: boolean
  /** Cutovers whose changes were not sent yet: a slow reader gets their latest lines when it has caught up. */
  unsent: Set<string>
}

interface Portfolio {
  readers: Map<Watcher, Reader>
  /** Per cutover, the hash at which its line was last read; the next one to be compared comes first. */
  shown: Map<string, string>
  /** The cutovers whose lines change with time alone. */
  goingOn: Set<string>
  timer?: NodeJS.Timeout
}

export function createPortfolioBroadcast({ readLines, log }: PortfolioOptions): PortfolioBroadcast {
  const portfolios = new Map<string, Portfolio>()

  function schedule(organisation: string, portfolio: Portfolio): void {
    portfolio.timer ??= setTimeout(async () => {
      try {
        await flush(organisation, portfolio)
      } catch (error) {
        log.warn({ err: error }, 'The portfolio could not be read; retrying')
      }
      delete portfolio.timer
      if ([...portfolio.readers.values()].some(isWaiting)) schedule(organisation, portfolio)
    }, EVERY_MS)
  }

  async function flush(organisation: string, { readers, shown, goingOn }: Portfolio): Promise<void> {
    // What changes while these are read belongs to the next round.
    const waiting = [...readers]
      .filter(([, reader]) => isWaiting(reader))
      .map(([watcher, reader]) => {
        const { unsent } = reader
        reader.unsent = new Set()
        return { watcher, reader, unsent }
      })
    const wanted = new Set(waiting.flatMap(({ unsent }) => [...unsent]))
    if (wanted.size === 0) return
    const lines = await readLines(organisation, [...wanted]).catch((error) => {
      for (const { reader, unsent } of waiting) for (const id of unsent) reader.unsent.add(id)
      throw error
    })
    const found = new Map(lines.map((line) => [line.id, line]))
    for (const id of wanted) {
      const line = found.get(id)
      const frame = line ? encode('portfolio', line) : encode('portfolioGone', { id })
      if (line) note(shown, goingOn, line)
      else {
        shown.delete(id)
        goingOn.delete(id)
      }
      for (const { watcher, reader, unsent } of waiting) {
        if (unsent.has(id) && !watcher.send(frame)) reader.unsent.add(id)
      }
    }
  }

  function mark(organisation: string, portfolio: Portfolio, cutoverIds: Iterable<string>): void {
    const ids = [...cutoverIds]
    for (const { unsent } of portfolio.readers.values()) for (const id of ids) unsent.add(id)
    schedule(organisation, portfolio)
  }

  const ageing = setInterval(() => {
    for (const [organisation, portfolio] of portfolios) mark(organisation, portfolio, portfolio.goingOn)
  }, LINE_LASTS_MS)
  ageing.unref()

  return {
    changed(organisation, cutoverId, { hash }) {
      const portfolio = portfolios.get(organisation)
      if (portfolio && portfolio.shown.get(cutoverId) !== hash) mark(organisation, portfolio, [cutoverId])
    },

    async watch(organisation, watcher, answer) {
      const portfolio = portfolios.get(organisation) ?? { readers: new Map(), shown: new Map(), goingOn: new Set() }
      portfolios.set(organisation, portfolio)
      const reader: Reader = { isAnswered: false, unsent: new Set() }
      portfolio.readers.set(watcher, reader)
      const lines = await readLines(organisation).catch((error) => {
        if (portfolio.readers.get(watcher) === reader) portfolio.readers.delete(watcher)
        throw error
      })
      const others = lines.filter((line) => portfolio.shown.get(line.id) !== headOf(line)).map(({ id }) => id)
      for (const line of lines) note(portfolio.shown, portfolio.goingOn, line)
      // Those who watched before may have been sent other lines of these.
      for (const [other, { unsent }] of portfolio.readers)
        if (other !== watcher) for (const id of others) unsent.add(id)
      reader.isAnswered = true
      answer(lines)
      schedule(organisation, portfolio)
    },

    unwatch(organisation, watcher) {
      const portfolio = portfolios.get(organisation)
      if (!portfolio?.readers.delete(watcher) || portfolio.readers.size > 0) return
      clearTimeout(portfolio.timer)
      portfolios.delete(organisation)
    },

    tell(organisation, frame) {
      for (const watcher of portfolios.get(organisation)?.readers.keys() ?? []) watcher.send(frame)
    },

    organisations: () => [...portfolios.keys()],

    questions: () =>
      [...portfolios].flatMap(([organisation, portfolio]) =>
        [...portfolio.shown].slice(0, MAX_COMPARED).map(([cutoverId, hash]) => {
          portfolio.shown.delete(cutoverId)
          portfolio.shown.set(cutoverId, hash)
          return {
            organisation,
            id: cutoverId,
            found: (head) => {
              if (head?.hash !== portfolio.shown.get(cutoverId)) mark(organisation, portfolio, [cutoverId])
            },
          }
        }),
      ),

    stop() {
      clearInterval(ageing)
      for (const { timer } of portfolios.values()) clearTimeout(timer)
      portfolios.clear()
    },
  }
}

const isWaiting = ({ isAnswered, unsent }: Reader): boolean => isAnswered && unsent.size > 0

function note(shown: Map<string, string>, goingOn: Set<string>, line: PortfolioLine): void {
  shown.set(line.id, headOf(line))
  if (isGoingOn(line)) goingOn.add(line.id)
  else goingOn.delete(line.id)
}

/** The head when the line was read, which is beyond what could be read of an unreadable log. */
const headOf = ({ hash, unreadable }: PortfolioLine): string => unreadable?.hash ?? hash
