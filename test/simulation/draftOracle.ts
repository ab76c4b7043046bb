/** What must hold after eight people have edited one draft, told from its log and its tables alone. */
import { expect } from 'vitest'
import { z } from 'zod'
import { rowsOf } from '../../server/database/rowsOf.ts'
import { draftCommand } from '../../shared/draft/commands.ts'
import { type Draft, findRow } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { beginDraft, evolveDraft } from '../../shared/draft/evolve.ts'
import { stateOf } from '../support/draftWorld.ts'
import type { Sitting } from './draftEditors.ts'

export async function holdAgainstLog({ world, node, draftId, given, pages }: Sitting): Promise<void> {
  const events = await node.core.drafts.readEvents(world.organisation, draftId, 0, 1_000_000)
  const byCommand = Map.groupBy(events, ({ commandId }) => commandId)

  // [R2] [R3] What was acknowledged is there, once and as it was answered; what was refused is not.
  for (const [commandId, { answer }] of given) {
    if (!answer) throw new Error('Somebody still waits for an answer')
    expect(byCommand.get(commandId) ?? []).toEqual(answer.ok ? answer.events : [])
  }

  // [R4] [R15] Without a gap, and no edit over what its editor had not seen.
  const truth = fold(draftId, events, given)

  // [R4] The tables, every server and every page are the log.
  await expect.poll(() => Math.min(...pages().map(({ seq }) => seq))).toBe(truth.seq)
  for (const page of pages()) expect(page).toEqual(truth)
  expect(await stateOf(world, node, draftId)).toEqual(truth)
  expect(await stateOf(world, await world.node(), draftId)).toEqual(truth)
  const last = events.at(-1)
  const rows = world.sql`select head, head_hash as "headHash", line from drafts where id = ${draftId}`
  const [row] = await rowsOf(z.object({ head: z.number(), headHash: z.string(), line: z.looseObject({}) }), rows)
  expect(row).toMatchObject({
    head: truth.seq,
    headHash: last?.hash,
    line: { seq: truth.seq, rows: truth.rows.length },
  })
}

function fold(draftId: string, events: readonly ChainedDraftEvent[], given: Sitting['given']): Draft {
  const [first, ...rest] = events
  if (first?.type !== 'draftCreated') return expect.unreachable('The log does not begin with its creation')
  let draft = beginDraft(draftId, first)
  let prev = first.hash
  for (const event of rest) {
    expect(event.prev).toBe(prev)
    prev = event.hash
    if (event.type === 'cellsSet') expectSeen(draft, event, given)
    draft = evolveDraft(draft, event)
  }
  return draft
}

function expectSeen(
  draft: Draft,
  { commandId, cells }: Extract<ChainedDraftEvent, { type: 'cellsSet' }>,
  given: Sitting['given'],
): void {
  const command = draftCommand.parse(given.get(commandId)?.command)
  const asks = command.type === 'bulk' ? command.commands : [command]
  const edits = asks.flatMap((one) => (one.type === 'setCells' ? one.cells : []))
  if (edits.length === 0) throw new Error('Cells were set by another command')
  for (const { row, column, was } of cells) {
    const cell = findRow(draft, row)?.cells[column]
    const asked = edits.find((one) => one.row === row && one.column === column)
    expect({ was, seen: asked?.seen }).toEqual({ was: cell?.text ?? '', seen: cell?.seq ?? 0 })
  }
}
