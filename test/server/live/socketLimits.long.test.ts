/** What one connection can take up of a server, over real sockets. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandInput } from '../../../shared/commands.ts'
import type { WatchAnswer } from '../../../shared/protocol.ts'
import { createWorld, type LiveClient, type Node, type World } from '../../support/core.ts'
import { wireOf } from '../../support/wire.ts'

let world: World
let node: Node
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
})
afterAll(() => world.end())

const notes = (count: number, text: string): CommandInput => ({
  type: 'bulk',
  commands: Array.from({ length: count }, () => ({ type: 'noteStep', stepId: 'announce', text })),
})
const LONG = notes(20, 'x'.repeat(9900))
const watch = (client: LiveClient, cutoverId: string, after: number): Promise<WatchAnswer> =>
  client.timeout(5000).emitWithAck('watch', { cutoverId, after })

describe('somebody who asks and does not read the answers', () => {
  it.each<[string, (client: LiveClient, id: string, commandId: string) => void]>([
    [
      'to a repeated command',
      (client, cutoverId, commandId) => client.emit('command', { cutoverId, commandId, command: LONG }, ignore),
    ],
    ['to watching', (client, cutoverId) => client.emit('watch', { cutoverId, after: 0 }, ignore)],
    [
      'to watching, by turns',
      (client, cutoverId) => {
        client.emit('watch', { cutoverId, after: 0 }, ignore)
        client.emit('unwatch', { cutoverId })
      },
    ],
  ])(
    '%s loses the connection before the server keeps much, and may come back',
    async (_, ask) => {
      const id = await node.create()
      const commandId = randomUUID()
      for (const each of [randomUUID(), randomUUID(), commandId]) await node.give('lena', id, LONG, each)
      const client = await node.client('lena')
      const wire = wireOf(client)
      wire.pause()
      const ended = new Promise<string>((resolve) => client.once('disconnect', resolve))
      // Some 16 MB of answers at least.
      for (let times = 0; times < 80; times++) ask(client, id, commandId)
      // What one person asks of a cutover is answered in order: these are the last.
      const other = await node.client('lena')
      const last = { cutoverId: id, commandId: randomUUID(), command: notes(1, 'last') }
      expect(await other.timeout(50_000).emitWithAck('command', last)).toMatchObject({ ok: true })
      expect(await watch(other, id, 1)).toMatchObject({ ok: true })
      wire.resume()
      expect(await ended).toBe('transport close')
      expect(wire.bytesRead()).toBeLessThan(12 * 1024 * 1024)
      await expect.poll(() => client.connected).toBe(true)
      expect(await watch(client, id, 0)).toMatchObject({ ok: true })
      expect(other.connected).toBe(true)
    },
    60_000,
  )
})

describe('a connection that follows a great many cutovers', () => {
  it('is refused one more in words, and may leave one for it', { timeout: 120_000 }, async () => {
    const ids = [await node.create()]
    while (ids.length <= 100) ids.push(...(await Promise.all(Array.from({ length: 10 }, () => node.create()))))
    ids.length = 101
    const [last = '', ...most] = ids
    const client = await node.client('olga')
    for (const id of most) expect(await watch(client, id, 0)).toMatchObject({ ok: true })
    const refused = { ok: false, refusal: { code: 'tooMany', message: expect.stringContaining('100 cutovers') } }
    expect(await watch(client, last, 0)).toMatchObject(refused)
    // What is followed is asked about again, as after a gap.
    expect(await watch(client, most[0] ?? '', 0)).toMatchObject({ ok: true })
    client.emit('unwatch', { cutoverId: most[0] ?? '' })
    expect(await watch(client, last, 0)).toMatchObject({ ok: true })
  })
})

const ignore = () => undefined
