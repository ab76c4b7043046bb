import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InsertPart } from '../../../shared/draft/commands.ts'
import { PLANS } from '../../../shared/draft/library/plans.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { actor } from '../../support/drafts.ts'
import { giveDraft, makeDraft, stateOf } from '../../support/draftWorld.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
  await node.core.library.importText(world.organisation, SMALL_YAML, 'small.yaml', null)
})
afterAll(() => world.end())

async function tried(draftId: string, part: InsertPart) {
  const by = actor(world.ids.paula ?? '')
  if (by.kind !== 'person') throw new Error('Paula is a person')
  return node.core.drafts.tryInsertion(world.organisation, draftId, part, by)
}

async function commandFor(draftId: string, part: InsertPart) {
  const made = await tried(draftId, part)
  if (!made || isRefusal(made) || !made.command) throw new Error(JSON.stringify(made))
  return made.command
}

describe('a plan of the library', () => {
  it.each(PLANS.map(({ id }) => id))('%s becomes a draft without a fault', async (plan) => {
    const answer = await node.core.drafts.create({
      organisation: world.organisation,
      credential: world.credential('paula'),
      body: { commandId: randomUUID(), from: { plan }, title: 'Ours' },
    })
    if (answer === 'unauthorised' || !answer.ok) return expect.unreachable(JSON.stringify(answer))
    expect(answer.notKept).toEqual([])
    const { check } = (await node.core.drafts.check(world.organisation, answer.id)) ?? {}
    expect(check?.faults).toEqual([])
    const draft = await stateOf(world, node, answer.id)
    expect(draft.title).toBe('Ours')
    // Two that begin alike are two runbooks.
    expect(draft.sections.runbook?.text).toBe('ours')
  })

  it('[R13] that there is not is refused by name', async () => {
    const body = { commandId: randomUUID(), from: { plan: 'moon-landing' } }
    const credential = world.credential('paula')
    expect(await node.core.drafts.create({ organisation: world.organisation, credential, body })).toMatchObject({
      refusal: { code: 'malformed', field: 'from.plan' },
    })
  })
})

describe('a part', () => {
  it('of another runbook comes with its roles and phases, under one command', async () => {
    const id = await makeDraft(world, node)
    const { rows } = await stateOf(world, node, id)
    const command = await commandFor(id, { from: { runbook: 'small-move' } })
    expect(await giveDraft(world, node, 'paula', id, command)).toMatchObject({ ok: true })
    const after = await stateOf(world, node, id)
    expect(after.rows.length).toBeGreaterThan(rows.length)
    const { check } = (await node.core.drafts.check(world.organisation, id)) ?? {}
    const errors = check?.faults.filter(({ severity }) => severity === 'error')
    // The empty draft has no id yet, as before.
    expect(errors?.map(({ section }) => section)).toEqual(['runbook'])
  })

  it('[R15] of two people who insert it at once, one is told and looks again', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const part: InsertPart = { from: { snippet: 'go-no-go' } }
    const command = await commandFor(id, part)
    const answers = await Promise.all([1, 2].map(() => giveDraft(world, node, 'paula', id, command)))
    expect(answers.map((answer) => answer !== 'unauthorised' && answer.ok).toSorted()).toEqual([false, true])
    expect(await giveDraft(world, node, 'paula', id, await commandFor(id, part))).toMatchObject({ ok: true })
    const gates = (await stateOf(world, node, id)).sections.gates?.text ?? ''
    expect(gates.match(/^- id: go-no-go(-\d)?$/gm)?.length).toBeGreaterThanOrEqual(2)
  })

  it('[R13] of which one command is refused is not inserted at all', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const before = await stateOf(world, node, id)
    const { commands } = await commandFor(id, { from: { snippet: 'smoke-test' } })
    const broken = { type: 'removeWorkstream', workstream: 'nowhere' } as const
    expect(await giveDraft(world, node, 'paula', id, { type: 'bulk', commands: [...commands, broken] })).toMatchObject({
      refusal: { code: 'unknownWorkstream', field: `commands.${commands.length}.workstream` },
    })
    expect(await stateOf(world, node, id)).toEqual(before)
  })

  it('is for those who may edit what it changes', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    const command = await commandFor(id, { from: { snippet: 'go-no-go' } })
    expect(await giveDraft(world, node, 'dana', id, command)).toMatchObject({ refusal: { code: 'notYourRole' } })
  })

  it('[R13] is refused by name where its runbook, or what is chosen, is not there', async () => {
    const id = await makeDraft(world, node, SMALL_YAML)
    expect(await tried(id, { from: { runbook: 'nowhere' } })).toMatchObject({ code: 'unknownRunbook' })
    expect(await tried(id, { from: { snippet: 'nothing' } })).toMatchObject({ field: 'from.snippet' })
    expect(await tried(id, { from: { snippet: 'hold' }, at: { workstream: 'gone' } })).toMatchObject({
      code: 'unknownWorkstream',
    })
    expect(await tried('nothing', { from: { snippet: 'hold' } })).toBeUndefined()
    const none = await tried(id, { from: { runbook: 'small-move' }, only: ['nothing'] })
    expect(none).toMatchObject({ rows: [], leftOut: [] })
    expect(none).not.toHaveProperty('command')
  })
})
