/** What has happened before an evening begins, when everything went well. */
import { randomUUID } from 'node:crypto'
import type { ServerCore } from '../../server/core.ts'
import { helpfulMoves } from '../support/moves.ts'
import { iso, minutes } from '../support/play.ts'
import type { Random } from './random.ts'
import type { Setting } from './setting.ts'

/** Answers the id. */
export async function createCutover(
  core: ServerCore,
  { world, runbooks }: Setting,
  random: Random,
  now: number,
): Promise<string> {
  const runbook = random.pick(runbooks)
  if (!runbook) throw new Error('No runbook was imported')
  const { organisation, credential, email } = world
  const people = Object.entries(runbook.people).map(([role, names]) => [role, names.map(email)])
  const body = {
    commandId: randomUUID(),
    runbook: { id: runbook.id, version: runbook.hash },
    mode: 'live',
    t0: iso(now + minutes(20)),
    people: Object.fromEntries(people),
  }
  const answer = await core.createCutover({ organisation, credential: credential('paula'), body })
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
  return answer.cutoverId
}

/** A step forward, through some server. */
export async function workAhead(
  core: ServerCore,
  { world }: Setting,
  cutoverId: string,
  { now, turn }: { now: number; turn: number },
): Promise<void> {
  const { organisation, credential, ids } = world
  // An older server need not get so far.
  const cutover = await core.readState(organisation, cutoverId).catch(() => undefined)
  const moves = cutover ? helpfulMoves({ cutover, now, turn }) : []
  const move = moves[turn % moves.length]
  const name = Object.keys(ids).find((one) => ids[one] === move?.who)
  if (!move || name === undefined) return
  const body = { commandId: randomUUID(), command: move.command }
  await core.handleCommand({ organisation, cutoverId, credential: credential(name), body })
}
