/** The rows of the portfolio: what is filtered, in which order, and under which release. */
import type { UnseenNews } from '../../../shared/attention/newsShape.ts'
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { LEAD } from '../../../shared/reserved.ts'
import type { ShownLine } from './portfolio.ts'

export const SHOWN = ['all', 'mine', 'attention', 'running', 'ahead'] as const
export type Shown = (typeof SHOWN)[number]

export const SORTS = ['attention', 't0', 'title'] as const
export type Sort = (typeof SORTS)[number]

export interface PortfolioView {
  show: Shown
  sort: Sort
  search: string
  /** Whether those that have ended are shown too. */
  over: boolean
}

interface Known {
  me: PersonId
  unseen: ReadonlyMap<string, UnseenNews['cutovers'][number]>
  name(id: PersonId): string
}

export type PortfolioRow =
  | { kind: 'release'; key: string; title: string; count: number }
  /** `release`: said beside the title, where no heading above says it. */
  | { kind: 'line'; key: string; line: ShownLine; release?: string }
  | { kind: 'over'; key: 'over'; count: number }

export const isOver = ({ status }: PortfolioLine): boolean => status === 'closed' || status === 'cancelled'
export const holdsRole = ({ roles }: PortfolioLine, me: PersonId): boolean =>
  Object.values(roles).some((people) => people.includes(me))
export const leadsOf = ({ roles }: PortfolioLine): readonly PersonId[] => roles[LEAD] ?? []

/** Under `attention` the cutovers of a release stay together, where the gravest of them stands; else each stands for itself. */
export function portfolioRows(lines: readonly ShownLine[], view: PortfolioView, known: Known): PortfolioRow[] {
  const hasWords = wordMatcher(view.search, known)
  const fitting = lines.filter((line) => hasWords(line) && FITS[view.show](line, known))
  const current = fitting.filter((line) => !isOver(line))
  const over = fitting.filter(isOver)
  const open = view.over || (current.length === 0 && over.length > 0)
  return [
    ...arranged(current, view, known),
    ...(over.length > 0 ? [{ kind: 'over' as const, key: 'over' as const, count: over.length }] : []),
    ...(open ? arranged(over, view, known) : []),
  ]
}

/** How many of those that are not over each filter shows, whatever is searched. */
export function countShown(lines: readonly ShownLine[], known: Omit<Known, 'name'>): Record<Shown, number> {
  const counts = { all: 0, mine: 0, attention: 0, running: 0, ahead: 0 }
  for (const line of lines) {
    if (isOver(line)) continue
    for (const show of SHOWN) if (FITS[show](line, known)) counts[show] += 1
  }
  return counts
}

function wordMatcher(search: string, { name }: Known): (line: ShownLine) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return () => true
  return (line) => {
    const { title, release = '', runbookId, mode } = line
    const text = [title, release, runbookId, mode, ...leadsOf(line).map(name)].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
}

const FITS: Record<Shown, (line: ShownLine, known: Omit<Known, 'name'>) => boolean> = {
  all: () => true,
  mine: (line, { me }) => holdsRole(line, me),
  attention: (line, { me, unseen }) =>
    !isOver(line) &&
    (gravity(line, me) < CALM || unseen.has(line.id) || line.outOfReach !== undefined || line.unreadable !== undefined),
  running: (line) => isRunning(line) || line.status === 'hypercare',
  ahead: ({ status }) => status === 'preparing',
}

function arranged(lines: readonly ShownLine[], { sort }: PortfolioView, { me }: Known): PortfolioRow[] {
  if (sort !== 'attention') return lines.toSorted(ORDERS[sort]).map(alone)
  const byAttention = (one: ShownLine, other: ShownLine) => compare(rank(one, me), rank(other, me))
  const releases = Map.groupBy(lines.toSorted(byAttention), (line) => line.release ?? `~${line.id}`)
  return [...releases].flatMap(([key, members]): PortfolioRow[] =>
    members.length < 2
      ? members.map(alone)
      : [
          { kind: 'release', key: `release ${key}`, title: key, count: members.length },
          ...members.map((line) => ({ kind: 'line' as const, key: line.id, line })),
        ],
  )
}

/** A release of one cutover is said beside it, and not at all where it is called the same. */
const alone = (line: ShownLine): PortfolioRow => ({
  kind: 'line',
  key: line.id,
  line,
  ...(line.release === undefined || line.release === line.title ? {} : { release: line.release }),
})

const ORDERS: Record<Exclude<Sort, 'attention'>, (one: ShownLine, other: ShownLine) => number> = {
  t0: (one, other) => one.t0 - other.t0 || byTitle(one, other),
  title: (one, other) => byTitle(one, other) || one.t0 - other.t0,
}

const byTitle = (one: ShownLine, other: ShownLine): number => one.title.localeCompare(other.title)

/** So near to T-0 a cutover that has not begun stands among those that run; milliseconds. */
const NEAR_MS = 2 * 3_600_000
const CALM = 3

/** What runs or is about to, and whatever has gone wrong, first; then what is ahead; then hypercare. Each by gravity, then by T-0. */
function rank(line: ShownLine, me: PersonId): number[] {
  const grave = gravity(line, me)
  // Over: the latest first.
  return isOver(line) ? [3, 0, -line.t0] : [grave === 0 ? 0 : nearness(line), grave, line.t0]
}

function nearness(line: ShownLine): number {
  if (isRunning(line)) return 0
  if (line.status === 'hypercare') return 2
  return line.t0 - line.at <= NEAR_MS ? 0 : 1
}

/** A stop, a rollback or a failure; what waits for me; what is late; nothing. */
function gravity({ stop, status, trouble, waiting }: ShownLine, me: PersonId): number {
  if (stop === 'called' || status === 'rollingBack' || trouble?.tone === 'bad') return 0
  if ((waiting?.[me] ?? 0) > 0) return 1
  return trouble ? 2 : CALM
}

const isRunning = ({ status }: PortfolioLine): boolean => status === 'running' || status === 'rollingBack'

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index])
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0)
}

/** The trouble of those that run or are about to, worst first: the order of the rotating wall. */
export function runningNow(lines: readonly ShownLine[]): ShownLine[] {
  return lines
    .filter(isRunning)
    .toSorted((one, other) => compare([gravity(one, ''), one.t0], [gravity(other, ''), other.t0]))
}

/** Whether something has gone wrong or is late in it. */
export const isInTrouble = (line: ShownLine): boolean => gravity(line, '') < CALM
