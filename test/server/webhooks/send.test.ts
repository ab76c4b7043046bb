import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReach, readAllowed } from '../../../server/webhooks/reach.ts'
import { createSend } from '../../../server/webhooks/send.ts'
import { openReceiver, type Receiver, status } from './receiver.ts'

const BODY = JSON.stringify({ type: 'ping', timestamp: new Date(0).toISOString(), data: {} })
const reach = createReach(readAllowed('127.0.0.1 localhost'))
const send = createSend(reach, new AbortController().signal, 3000)

let receiver: Receiver
beforeAll(async () => {
  receiver = await openReceiver()
})
afterAll(() => receiver.close())

const portOf = (server: Pick<Server, 'address'>): number => {
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

describe('one attempt', () => {
  it('follows no redirect', async () => {
    receiver.answer(status(302, { location: `${receiver.url}/elsewhere` }))
    expect(await send({ url: receiver.url, headers: {}, body: BODY })).toEqual({ kind: 'answered', status: 302 })
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook'])
  })

  it('asks no proxy, whatever the environment names', async () => {
    receiver.answer(status(204))
    const folder = join(import.meta.dirname, '../../../server/webhooks')
    const program = `
      const { createReach, readAllowed } = await import('${folder}/reach.ts')
      const { createSend } = await import('${folder}/send.ts')
      const send = createSend(createReach(readAllowed('127.0.0.1')), new AbortController().signal)
      console.log(JSON.stringify(await send(${JSON.stringify({ url: receiver.url, headers: {}, body: BODY })})))`
    const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '' }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env })
    expect(JSON.parse(stdout)).toEqual({ kind: 'answered', status: 204 })
  })

  it('takes the status for the answer, and does not read on for ever', async () => {
    let sent = 0
    receiver.answer((_, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x'))) sent += 65_536
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await send({ url: receiver.url, headers: {}, body: BODY })).toEqual({ kind: 'answered', status: 200 })
    expect(sent).toBeLessThan(50_000_000)
    receiver.answer((_, response) => void response.writeHead(201).write('x'))
    expect(await send({ url: receiver.url, headers: {}, body: BODY })).toEqual({ kind: 'answered', status: 201 })
  })

  it('says what went wrong in a sentence', async () => {
    const why = async (url: string) => {
      const outcome = await send({ url, headers: {}, body: BODY })
      return outcome.kind === 'lost' ? outcome.why : outcome
    }
    receiver.answer(() => undefined)
    expect(await why(receiver.url)).toBe('It did not answer within 3 seconds.')
    receiver.answer((_, response) => response.destroy())
    expect(await why(receiver.url)).toBe('It cut the connection before it answered.')
    expect(await why('http://127.0.0.1:9/')).toBe('It refuses connections.')
    expect(await why(receiver.url.replace('http:', 'https:'))).toBe('It does not speak TLS there.')
    expect(await why(receiver.url.replace('127.0.0.1', 'localhost'))).toBe('It cut the connection before it answered.')

    const pem = await readFile(join(import.meta.dirname, '../../support/localhost.pem'))
    const secure = createSecureServer({ key: pem, cert: pem })
    secure.listen(0, '127.0.0.1')
    await once(secure, 'listening')
    expect(await why(`https://localhost:${portOf(secure)}/`)).toBe('Its certificate is not trusted here.')
    secure.close()

    const noise = createTcpServer((socket) => socket.end('garbage\r\n'))
    noise.listen(0, '127.0.0.1')
    await once(noise, 'listening')
    expect(await why(`http://127.0.0.1:${portOf(noise)}/`)).toMatch(/^It could not be asked \(HPE_/)
    noise.close()
  })

  it('is cut when the server stops', async () => {
    receiver.answer(() => undefined)
    const closing = new AbortController()
    const sent = createSend(reach, closing.signal)({ url: receiver.url, headers: {}, body: BODY })
    setTimeout(() => closing.abort(), 50)
    expect(await sent).toEqual({ kind: 'closed' })
  })
})
