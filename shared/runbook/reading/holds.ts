/** Checks that built-in holds lie before T-0, each at a mark of its own, and that each can end. */
import { sayOffset } from '../duration.ts'
import type { Survey } from './draft.ts'
import type { Path, Report } from './fault.ts'
import { proposeFor } from './nearest.ts'
import type { Network } from './network.ts'

export function checkHolds(network: Network, survey: Survey, report: Report): void {
  const ids = new Set<string>()
  const marks = new Map<number, string>()
  for (const [index, hold] of (survey.draft.holds ?? []).entries()) {
    if (!hold) continue
    const path = ['holds', index]
    const { id, at, until } = hold
    if (id !== undefined && ids.has(id)) report('error', [...path, 'id'], `"${id}" is already the id of a hold`)
    if (id !== undefined) ids.add(id)
    if (at !== undefined) checkMark(at, id ?? '?', marks, [...path, 'at'], report)
    if (until !== undefined) checkUntil(until, at, network, survey, [...path, 'until'], report)
  }
}

function checkMark(at: number, id: string, marks: Map<number, string>, path: Path, report: Report): void {
  const other = marks.get(at)
  if (at >= 0) report('error', path, 'a hold takes place before T-0; write it like T-30m')
  else if (other !== undefined) report('error', path, `"${other}" holds the countdown at ${sayOffset(at)} already`)
  else marks.set(at, id)
}

/** A gate that waits for what comes later than the hold would never say go: its time never comes while the countdown holds. */
function checkUntil(
  until: string,
  at: number | undefined,
  network: Network,
  survey: Survey,
  path: Path,
  report: Report,
): void {
  const gate = survey.indexById.get(until)
  if (gate === undefined || survey.nodes[gate]?.node !== 'gate') {
    const known = survey.gates.flatMap(({ id }) => id ?? [])
    const { says, ...meant } = proposeFor(until, known)
    if (survey.nodesComplete) report('error', path, `"${until}" is not a gate of this runbook${says}`, meant)
    return
  }
  const seen = new Set<number>()
  const open = [gate]
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const { from } of network.before[node] ?? []) {
      if (seen.has(from)) continue
      seen.add(from)
      open.push(from)
      const before = survey.nodes[from]
      const notBefore = before?.node === 'step' ? before.step.notBefore : undefined
      if (at === undefined || typeof notBefore !== 'number' || notBefore <= at) continue
      report(
        'error',
        path,
        `"${until}" waits for "${before?.id ?? '?'}", not before ${sayOffset(notBefore)}, which never comes while the countdown holds at ${sayOffset(at)}`,
      )
      return
    }
}
