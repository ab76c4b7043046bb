/** A cutover with a log as long as one wants, every event decided as if it had happened, only faster. */

import { type Head, insertRecords, recordsAfter } from '../../server/log/logRecords.ts'
import { SNAPSHOT_EVERY } from '../../server/log/snapshots.ts'
import type { SealedRecord } from '../../shared/chain/hashChain.ts'
import { anyCommand, type CommandInput } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { decide } from '../../shared/decide/decide.ts'
import { evolve } from '../../shared/evolve/evolve.ts'
import { EVENT_FORMATS } from '../../shared/evolve/readEvent.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { generateRunbook, generateRunbookYaml } from '../support/generateRunbook.ts'
import { helpfulMoves } from '../support/moves.ts'
import { person } from '../support/play.ts'
import { give, makeCutover, noteText, type StageCore } from './stage.ts'

const SEED = 11
/** Between two commands. */
const SECONDS = 2
const PAGE = 2000

/**
 * Answers the id. The last events, and the snapshot before them, come from the server itself: the tail behind the snapshot
 * is nearly as long as it ever gets.
 */
export async function seedLongLog(stage: StageCore, { steps, events }: { steps: number; events: number }) {
  const yaml = generateRunbookYaml({ seed: SEED, steps })
  await stage.core.library.importText(stage.organisation, yaml, 'generated.yaml', null)
  const cutoverId = await makeCutover(stage, generateRunbook({ seed: SEED, steps }))
  const tail = SNAPSHOT_EVERY - 100
  await append(stage, cutoverId, events - tail - 1)
  const { members, core, organisation } = stage
  const note = (count: number): CommandInput => ({ type: 'noteStep', stepId: firstStep, text: noteText(count) })
  const firstStep = (await core.readState(organisation, cutoverId))?.runbook.steps[0]?.id ?? ''
  for (let count = 0; count <= tail; count++) {
    const member = members[count % members.length]
    if (member) await give(stage, member, cutoverId, note(count))
  }
  return cutoverId
}

/** Through `decide` and `evolve` and the log's own insert, many events a transaction. */
async function append({ sql, core, organisation }: StageCore, cutoverId: string, until: number): Promise<void> {
  const created = await core.readState(organisation, cutoverId)
  const [row] = await sql<{ head: number; headHash: string; lastAt: string }[]>`
    select head, head_hash as "headHash", last_at as "lastAt" from cutovers where id = ${cutoverId}`
  if (!created || !row) throw new Error('There is no cutover to append to')
  let head: Head = { seq: row.head, hash: row.headHash, at: Date.parse(row.lastAt) }
  let state = created
  let waiting: SealedRecord[] = []
  for (const { who, command } of story(() => ({ cutover: state, now: head.at }))) {
    if (state.seq >= until) break
    const now = head.at + SECONDS * 1000
    const decision = decide(state, anyCommand.parse(command), { actor: person(who), now })
    if (isRefusal(decision)) continue
    const by = { actor: who, commandId: `seed-${state.seq}`, now }
    const { records, logged } = recordsAfter(head, cutoverId, by, decision, EVENT_FORMATS)
    state = logged.reduce(evolve, state)
    head = { seq: state.seq, hash: records.at(-1)?.hash ?? head.hash, at: now }
    waiting.push(...records)
    if (waiting.length >= PAGE) await written()
  }
  await written()

  // With its head, or the server's own checks would find a broken log.
  async function written(): Promise<void> {
    if (waiting.length === 0) return
    const records = waiting
    waiting = []
    await sql.begin(async (transaction) => {
      await insertRecords(transaction, organisation, records)
      await transaction`
        update cutovers set head = ${head.seq}, head_hash = ${head.hash}, last_at = ${new Date(head.at)}
        where id = ${cutoverId}`
    })
  }
}

interface Attribution {
  who: string
  command: CommandInput
}

/** A cutover that goes well and is talked about a lot: what is refused is left out by who asks. */
function* story(moment: () => { cutover: Cutover; now: number }): Generator<Attribution> {
  for (let turn = 0; ; turn++) {
    const { cutover, now } = moment()
    const { steps } = cutover.runbook
    const everybody = [...new Set(Object.values(cutover.people).flat())]
    const moves = helpfulMoves({ cutover, now, turn })
    for (const move of moves) {
      yield move
      const { command, who } = move
      if (command.type !== 'startStep') continue
      const { stepId } = command
      yield { who, command: { type: 'acknowledgeStep', stepId } }
      yield { who, command: { type: 'holdStep', stepId, reason: 'Waiting for the bridge' } }
      yield { who, command: { type: 'resumeStep', stepId } }
      const finish = new Date(moment().now + 1_200_000).toISOString()
      yield { who, command: { type: 'estimateStep', stepId, finish, reason: 'More rows than in rehearsal' } }
    }
    // As many again, so that the notes of the night do not all come when the work is done.
    for (let note = 0; note < Math.max(moves.length, 100); note++) {
      const stepId = steps[(turn * 37 + note) % steps.length]?.id
      const who = everybody[note % everybody.length]
      if (stepId === undefined || who === undefined) return
      yield { who, command: { type: 'seeStep', stepId } }
      yield { who, command: { type: 'noteStep', stepId, text: noteText(note) } }
    }
  }
}
