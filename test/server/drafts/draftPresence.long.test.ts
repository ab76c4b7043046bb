import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DraftPresence } from '../../../shared/draft/protocol.ts'
import { createWorld, type LiveClient, type Node, type World } from '../../support/core.ts'
import { makeDraft } from '../../support/draftWorld.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let world: World
let one: Node
let other: Node
beforeAll(async () => {
  world = await createWorld()
  one = await world.node()
  other = await world.node()
})
afterAll(() => world.end())

/** What a page shows of who is there, with their cell. */
function watched(client: LiveClient, draftId: string) {
  let people: DraftPresence['people'] = []
  client.on('draftPresence', (presence) => {
    if (presence.draftId === draftId) people = presence.people
  })
  const name = (id: string) => Object.entries(world.ids).find(([, person]) => person === id)?.[0] ?? id
  return () => people.map(({ person, at }) => `${name(person)}${at?.row ? ` ${at.row} ${at.column}` : ''}`).toSorted()
}

it('who sits on another server is seen, with the cell, and gone when they have left', async () => {
  const id = await makeDraft(world, one, SMALL_YAML)
  const [lena, dana] = await Promise.all([one.client('lena'), other.client('dana')])
  const shown = [watched(lena, id), watched(dana, id)] as const
  await lena.emitWithAck('watchDraft', { draftId: id, after: 1 })
  lena.emit('draftPlace', { draftId: id, at: { row: 'r1', column: 'title' } })
  await expect.poll(shown[0]).toEqual(['lena r1 title'])
  // Who comes later on another server learns who was there before.
  await dana.emitWithAck('watchDraft', { draftId: id, after: 1 })
  dana.emit('draftPlace', { draftId: id, at: { row: 'r2', column: 'takes' } })
  for (const people of shown) await expect.poll(people).toEqual(['dana r2 takes', 'lena r1 title'])
  lena.emit('draftPlace', { draftId: id, at: { row: 'r3', column: 'owner' } })
  await expect.poll(shown[1]).toEqual(['dana r2 takes', 'lena r3 owner'])
  dana.disconnect()
  await expect.poll(shown[0]).toEqual(['lena r3 owner'])
  lena.disconnect()
})

it('of a server that stops without a word, nobody is left for long', async () => {
  const id = await makeDraft(world, one, SMALL_YAML)
  const third = await world.node()
  const [lena, nils] = await Promise.all([one.client('lena'), third.client('nils')])
  const shown = watched(lena, id)
  await lena.emitWithAck('watchDraft', { draftId: id, after: 1 })
  await nils.emitWithAck('watchDraft', { draftId: id, after: 1 })
  await expect.poll(shown).toEqual(['lena', 'nils'])
  await third.stop()
  await expect.poll(shown).toEqual(['lena'])
})

it('as many as a message between servers holds are seen there, whatever the script in which their places are written', async () => {
  const id = await makeDraft(world, one, SMALL_YAML)
  const dana = await other.client('dana')
  const shown = watched(dana, id)
  await dana.emitWithAck('watchDraft', { draftId: id, after: 1 })
  const key = '表'.repeat(64)
  const crowd = await Promise.all(Array.from({ length: 14 }, () => one.client('lena')))
  for (const lena of crowd) {
    await lena.emitWithAck('watchDraft', { draftId: id, after: 1 })
    lena.emit('draftPlace', { draftId: id, at: { row: key, column: key, section: key } })
  }
  await expect.poll(() => shown().filter((person) => person.includes(key)).length).toBeGreaterThan(5)
  for (const lena of crowd) lena.disconnect()
})

it('nobody of another draft, nor of another organisation, is shown', async () => {
  const [id, another] = await Promise.all([makeDraft(world, one, SMALL_YAML), makeDraft(world, one, SMALL_YAML)])
  const [lena, dana] = await Promise.all([one.client('lena'), other.client('dana')])
  const shown = watched(lena, id)
  await lena.emitWithAck('watchDraft', { draftId: id, after: 1 })
  await dana.emitWithAck('watchDraft', { draftId: another, after: 1 })
  await expect.poll(shown).toEqual(['lena'])
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(shown()).toEqual(['lena'])
})
