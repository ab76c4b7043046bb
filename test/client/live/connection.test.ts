import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { afterEach, describe, expect, it } from 'vitest'
import { type Connection, connect } from '../../../client/live/connection.ts'
import {
  type ClientToServer,
  type CommandAnswer,
  PROTOCOL,
  type ServerToClient,
  type WatchAnswer,
} from '../../../shared/protocol.ts'
import { refuse } from '../../../shared/refusal.ts'

type Line = Socket<ClientToServer, ServerToClient>
type CommandMessage = Parameters<ClientToServer['command']>[0]

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe('sending a command', () => {
  it('[R3] sends the same id again after the line broke before the answer', async () => {
    const { connection, server } = await connected()
    server.answerCommand = (_, line) => {
      if (server.commands.length > 1) return { ok: true, seq: 1, events: [] }
      line.conn.close()
      return undefined
    }
    const answer = await connection.send('c1', { type: 'startCutover' })
    expect(answer).toEqual({ ok: true, seq: 1, events: [] })
    expect(server.commands).toHaveLength(2)
    expect(server.commands[1]).toEqual(server.commands[0])
  })

  it('[R3] keeps what is given while the line is down, in order', async () => {
    const { connection, server } = await connected()
    server.line().conn.close()
    await expect.poll(() => connection.state.get().notLiveSince).toBeDefined()
    const answers = [
      connection.send('c1', { type: 'pauseCutover', reason: 'first' }),
      connection.send('c1', { type: 'resumeCutover' }),
    ]
    expect(connection.state.get().sending).toBe(2)
    await Promise.all(answers)
    expect(server.commands.map(({ command }) => command.type)).toEqual(['pauseCutover', 'resumeCutover'])
    expect(connection.state.get().sending).toBe(0)
  })

  it('gives every command an id of its own', async () => {
    const { connection, server } = await connected()
    await Promise.all([1, 2, 3].map(() => connection.send('c1', { type: 'startCutover' })))
    expect(new Set(server.commands.map(({ commandId }) => commandId)).size).toBe(3)
  })

  it('hands a refusal over as the answer it is', async () => {
    const { connection, server } = await connected()
    const refusal = refuse('notYourRole', 'This is for the lead.')
    server.answerCommand = () => ({ ok: false, refusal })
    expect(await connection.send('c1', { type: 'startCutover' })).toEqual({ ok: false, refusal })
  })
})

describe('[R15] what waits on a dead line for somebody at a screen', () => {
  const step = { type: 'completeStep', stepId: 'freeze', run: 1 } as const

  it('is not sent any more after five seconds, but asked, and sent with the time of the press', async () => {
    const { connection, server } = await connected({ personId: 'dana' })
    server.answerCommand = () => undefined
    const pressedAt = connection.clock.now()
    const answer = await connection.send('c1', step, 'Complete')
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'notSent' } })
    expect(connection.clock.now() - pressedAt).toBeGreaterThan(4900)
    expect(connection.state.get().sending).toBe(0)
    const [asked] = connection.unsent.get()
    expect(asked).toMatchObject({ cutoverId: 'c1', command: step, label: 'Complete', wasSent: true })

    const before = server.commands.length
    server.answerCommand = () => ({ ok: true, seq: 1, events: [] })
    server.line().conn.close()
    await expect.poll(() => server.lines.length).toBe(2)
    await expect.poll(() => connection.state.get().notLiveSince).toBeUndefined()
    expect(server.commands).toHaveLength(before)

    expect(await connection.sendUnsent(asked?.commandId ?? '')).toMatchObject({ ok: true })
    expect(connection.unsent.get()).toEqual([])
    const { command } = server.commands.at(-1) ?? expect.unreachable('nothing was sent')
    expect(command).toEqual({ ...step, at: new Date(asked?.pressedAt ?? 0).toISOString() })
    expect(Math.abs((asked?.pressedAt ?? 0) - pressedAt)).toBeLessThan(2000)
  })

  it('stays asked while it is refused, until it is discarded', async () => {
    const { connection, server } = await connected({ personId: 'dana' })
    const late = refuse('notSent', 'It was on its way for too long.')
    server.answerCommand = () => ({ ok: false, refusal: late })
    await connection.send('c1', { type: 'clearStop', stop: 'stop.4' }, 'Lift the stop')
    const refusal = refuse('stopChanged', 'Stop was called again since.')
    server.answerCommand = () => ({ ok: false, refusal })
    const [asked] = connection.unsent.get()
    expect(await connection.sendUnsent(asked?.commandId ?? '')).toEqual({ ok: false, refusal })
    expect(server.commands.map(({ commandId }) => commandId)).toEqual([asked?.commandId, asked?.commandId])
    expect(connection.unsent.get()).toHaveLength(1)
    connection.discardUnsent(asked?.commandId ?? '')
    expect(connection.unsent.get()).toEqual([])
  })

  it('is nothing where nobody would know what they are asked, and where the answer came in time', async () => {
    const { connection, server } = await connected({ personId: 'dana' })
    await connection.send('c1', step, 'Complete')
    server.answerCommand = () => undefined
    expect(await connection.send('c1', { type: 'seeStep', stepId: 'freeze' })).toMatchObject({ ok: false })
    expect(connection.unsent.get()).toEqual([])
  })

  it('tells the server until when it may be carried out', async () => {
    const { connection, server } = await connected({ personId: 'dana' })
    await connection.send('c1', step, 'Complete')
    const { until = 0 } = server.commands[0] ?? {}
    expect(Math.abs(until - connection.clock.now() - 5000)).toBeLessThan(1000)
  })
})

describe('being live', () => {
  it('knows since when it is not, and that it is again', async () => {
    const { connection, server } = await connected()
    expect(connection.state.get().notLiveSince).toBeUndefined()
    const before = connection.clock.now()
    const since: (number | undefined)[] = []
    connection.state.subscribe(() => since.push(connection.state.get().notLiveSince))
    server.line().conn.close()
    await expect.poll(() => since.length > 0 && since.at(-1) === undefined).toBe(true)
    expect(since.find((at) => at !== undefined)).toBeLessThanOrEqual(before + 2000)
  })

  it('takes six seconds of silence for a loss, although the line is open', async () => {
    // Whatever was heard last, was heard after that.
    const begun = performance.now()
    const { connection, server } = await connected()
    server.answerWatch = () => undefined
    connection.follow('c1')
    await expect.poll(() => connection.state.get().notLiveSince, { interval: 100 }).toBeDefined()
    expect(performance.now() - begun).toBeGreaterThan(5900)
    server.line().emit('heartbeat', { cutoverId: 'c1', head: 0, hash: '', serverNow: Date.now() })
    await expect.poll(() => connection.state.get().notLiveSince).toBeUndefined()
  })

  it('says why the server will not talk to it', async () => {
    const { connection, server } = await connected({ refuse: refuse('malformed', 'This page is too old.') })
    await expect.poll(() => connection.state.get().refused?.message).toBe('This page is too old.')
    expect(server.lines).toHaveLength(0)
  })

  it('comes back by itself after the server closed the line', async () => {
    const { connection, server } = await connected()
    server.line().emit('goodbye', { reason: 'The server is being updated.' })
    await expect.poll(() => connection.state.get().goodbye).toBe('The server is being updated.')
    server.line().disconnect(true)
    await expect.poll(() => server.lines.length).toBe(2)
    await expect.poll(() => connection.state.get()).toEqual({ sending: 0 })
  })

  it('names the protocol it speaks', async () => {
    const { server } = await connected()
    expect(server.line().handshake.auth).toEqual({ protocol: PROTOCOL, token: 'a-token' })
  })
})

describe('following', () => {
  it('keeps its clock by the server, whatever the clock of this machine says', async () => {
    const { connection, server } = await connected()
    server.line().emit('heartbeat', { cutoverId: 'c1', head: 0, hash: '', serverNow: Date.now() + 3_600_000 })
    await expect.poll(() => Math.round((connection.clock.now() - Date.now()) / 60_000)).toBe(60)
  })

  it('shows who else is here, and tells the server when nobody looks any more', async () => {
    const { connection, server } = await connected()
    const first = connection.follow('c1')
    const second = connection.follow('c1')
    expect(second.replica).toBe(first.replica)
    server.line().emit('presence', { cutoverId: 'c1', people: ['p1', 'p2'] })
    await expect.poll(() => first.presence.get()).toEqual(['p1', 'p2'])
    first.end()
    first.end()
    second.end()
    await expect.poll(() => server.unwatched).toEqual(['c1'])
  })

  it('asks for the portfolio again after each reconnect', async () => {
    const { connection, server } = await connected()
    const heard: string[] = []
    connection.followPortfolio(({ kind }) => void heard.push(kind))
    await expect.poll(() => heard).toEqual(['all'])
    server.line().conn.close()
    await expect.poll(() => heard).toEqual(['all', 'all'])
  })
})

/** A real Socket.IO server that answers as the test says. */
async function connected({
  refuse: refusal,
  personId,
}: {
  refuse?: ReturnType<typeof refuse>
  personId?: string
} = {}) {
  const http = createServer((_, response) => response.writeHead(503).end())
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const io = new Server<ClientToServer, ServerToClient>(http)
  cleanUps.push(() => io.close())
  const server = {
    lines: [] as Line[],
    commands: [] as CommandMessage[],
    unwatched: [] as string[],
    answerCommand: (_message: CommandMessage, _line: Line): CommandAnswer | undefined => ({
      ok: true,
      seq: 1,
      events: [],
    }),
    answerWatch: (): WatchAnswer | undefined => ({ ok: true, head: 0, hash: '', serverNow: Date.now(), events: [] }),
    line: () => server.lines.at(-1) ?? expect.unreachable('nobody is connected'),
  }
  if (refusal) io.use((_, next) => next(Object.assign(new Error(refusal.message), { data: refusal })))
  io.on('connection', (line) => {
    server.lines.push(line)
    line.on('command', (message, ack) => {
      server.commands.push(message)
      const answer = server.answerCommand(message, line)
      if (answer) ack(answer)
    })
    line.on('watch', (_, ack) => {
      const answer = server.answerWatch()
      if (answer) ack(answer)
    })
    line.on('unwatch', ({ cutoverId }) => server.unwatched.push(cutoverId))
    line.on('watchPortfolio', (_, ack) => ack({ ok: true, lines: [] }))
  })
  const { port } = http.address() as AddressInfo
  const connection: Connection = connect({
    origin: `http://127.0.0.1:${port}`,
    token: 'a-token',
    ...(personId === undefined ? {} : { personId }),
  })
  cleanUps.push(() => connection.close())
  if (!refusal) await expect.poll(() => server.lines.length).toBe(1)
  if (!refusal) await expect.poll(() => connection.state.get().notLiveSince).toBeUndefined()
  return { connection, server }
}
