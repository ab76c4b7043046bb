/** The portfolio's order: releases with something running, then upcoming ones, then past ones; trouble first in each. */
import type { PortfolioLine } from '../../../shared/protocol.ts'

export interface Release {
  title: string
  /** Whether it is a named release, or a cutover without one. */
  named: boolean
  cutovers: PortfolioLine[]
  over: boolean
}

export function releasesOf(lines: readonly PortfolioLine[]): Release[] {
  const groups = Map.groupBy(lines, (line) => line.release ?? `~${line.id}`)
  return [...groups]
    .map(
      ([key, members]): Release => ({
        title: members[0]?.release ?? members[0]?.title ?? key,
        named: members[0]?.release !== undefined,
        cutovers: members.toSorted(
          (one, other) => urgency(one) - urgency(other) || gravity(one) - gravity(other) || one.t0 - other.t0,
        ),
        over: members.every(isOver),
      }),
    )
    .sort((one, other) => rank(one) - rank(other) || worst(one) - worst(other) || nextT0(one) - nextT0(other))
}

const isOver = ({ status }: PortfolioLine): boolean => status === 'closed' || status === 'cancelled'

function urgency(line: PortfolioLine): number {
  if (isOver(line)) return 3
  if (line.status === 'running' || line.status === 'rollingBack') return 0
  return line.status === 'hypercare' ? 2 : 1
}

/** What is wrong stands before what is late, among those that are as near. */
const gravity = ({ trouble }: PortfolioLine): number => (trouble ? (trouble.tone === 'bad' ? 0 : 1) : 2)
const worst = ({ cutovers }: Release): number => Math.min(...cutovers.map(gravity))

const rank = ({ cutovers }: Release): number => Math.min(...cutovers.map(urgency))
const nextT0 = ({ cutovers, over }: Release): number =>
  over
    ? -Math.max(...cutovers.map(({ t0 }) => t0))
    : Math.min(...cutovers.filter((line) => !isOver(line)).map(({ t0 }) => t0))
