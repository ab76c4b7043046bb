/** The lines of cutovers that changed, to everybody on this node who watches a portfolio. */
import type { Logger } from 'pino'
import type { PortfolioLine } from '../shared/protocol.ts'
import type { Watcher } from './broadcast.ts'
import { encode, type Frame } from './frame.ts'
import { isGoingOn, LINE_LASTS } from './portfolio.ts'

export interface PortfolioBroadcast {
  /** A cutover has changed, here or on another node. */
  changed(organisation: string, cutoverId: string, head: number): void
  /** From now on the watcher hears of changes; the answer is the whole portfolio as it was after that began. */
  watch(organisation: string, watcher: Watcher): Promise<PortfolioLine[]>
  unwatch(organisation: string, watcher: Watcher): void
  /** The same message to everybody who watches; a slow reader does without. */
  tell(organisation: string, frame: Frame): void
  organisations(): string[]
  stop(): void
}

export interface PortfolioOptions {
  /** The lines of these cutovers, of all when left out. */
  readLines(organisation: string, cutoverIds?: readonly string[]): Promise<PortfolioLine[]>
  log: Logger
}

/** A line goes out at most this often. */
const EVERY = 250

interface Portfolio {
  /** With the cutovers of which each has not heard yet: a slow reader gets their latest lines when it has caught up. */
  watchers: Map<Watcher, Set<string>>
  /** The heads that went out, to leave out what is found twice. */
  sent: Map<string, number>
  /** The cutovers whose lines time alone changes. */
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
        log.warn({ err: error }, 'The portfolio could not be read; it is tried again')
      }
      delete portfolio.timer
      const isWaiting = [...portfolio.watchers.values()].some((unheard) => unheard.size > 0)
      if (isWaiting) schedule(organisation, portfolio)
    }, EVERY)
  }

  async function flush(organisation: string, { watchers, sent, goingOn }: Portfolio): Promise<void> {
    const wanted = new Set([...watchers.values()].flatMap((unheard) => [...unheard]))
    if (wanted.size === 0) return
    const lines = await readLines(organisation, [...wanted])
    for (const id of wanted) {
      if (!lines.some((line) => line.id === id)) for (const unheard of watchers.values()) unheard.delete(id)
    }
    for (const line of lines) {
      const frame = encode('portfolio', line)
      sent.set(line.id, line.seq)
      note(goingOn, line)
      for (const [watcher, unheard] of watchers) {
        if (unheard.has(line.id) && watcher.send(frame)) unheard.delete(line.id)
      }
    }
  }

  const ageing = setInterval(() => {
    for (const [organisation, portfolio] of portfolios) {
      for (const unheard of portfolio.watchers.values()) for (const id of portfolio.goingOn) unheard.add(id)
      schedule(organisation, portfolio)
    }
  }, LINE_LASTS)
  ageing.unref()

  return {
    changed(organisation, cutoverId, head) {
      const portfolio = portfolios.get(organisation)
      if (!portfolio || (portfolio.sent.get(cutoverId) ?? 0) >= head) return
      for (const unheard of portfolio.watchers.values()) unheard.add(cutoverId)
      schedule(organisation, portfolio)
    },

    async watch(organisation, watcher) {
      const portfolio = portfolios.get(organisation) ?? { watchers: new Map(), sent: new Map(), goingOn: new Set() }
      portfolios.set(organisation, portfolio)
      portfolio.watchers.set(watcher, new Set())
      const lines = await readLines(organisation)
      for (const line of lines) note(portfolio.goingOn, line)
      // With these everybody has what they say; with others watching, one of them may still be without.
      if (portfolio.watchers.size === 1) for (const { id, seq } of lines) portfolio.sent.set(id, seq)
      return lines
    },

    unwatch(organisation, watcher) {
      const portfolio = portfolios.get(organisation)
      if (!portfolio?.watchers.delete(watcher) || portfolio.watchers.size > 0) return
      clearTimeout(portfolio.timer)
      portfolios.delete(organisation)
    },

    tell(organisation, frame) {
      for (const watcher of portfolios.get(organisation)?.watchers.keys() ?? []) watcher.send(frame)
    },

    organisations: () => [...portfolios.keys()],
    stop() {
      clearInterval(ageing)
      for (const { timer } of portfolios.values()) clearTimeout(timer)
      portfolios.clear()
    },
  }
}

function note(goingOn: Set<string>, line: PortfolioLine): void {
  if (isGoingOn(line)) goingOn.add(line.id)
  else goingOn.delete(line.id)
}
