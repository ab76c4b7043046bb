import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { command as fromOutside } from '../../../shared/commands.ts'
import { PROTOCOL } from '../../../shared/protocol.ts'
import { emailOf, type RunningApp, runningApp } from '../../support/app.ts'
import { commandArbitraries } from '../../support/arbitraries.ts'
import { connectClient } from '../../support/core.ts'
import { CAST, iso, T0 } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

let app: RunningApp
let cutoverId: string
beforeAll(async () => {
  app = await runningApp()
  cutoverId = await app.cutover()
})
afterAll(() => app.stop())

const port = () => Number(new URL(app.origin).port)
const commands = () => `/api/cutovers/${cutoverId}/commands`
const refused = z.object({
  ok: z.literal(false),
  refusal: z.object({ code: z.string(), message: z.string().min(5) }),
})

const NUL = '\\u0000'
const HALF = '\\ud83d'
const note = (text: string) => `{"type":"noteStep","stepId":"announce","text":${text}}`
const metric = (value: string) => `{"type":"recordMetric","metric":"m","value":${value}}`

/** JSON that no well-meaning program sends, as the text that goes over the line. */
const ODD_COMMANDS: Record<string, string> = {
  nothing: 'null',
  'a number': '7',
  'a text': '"startCutover"',
  'a list': '[{"type":"startCutover"}]',
  'no type': '{}',
  'a type that is a list': '{"type":["startCutover"]}',
  'a type of every object': '{"type":"toString"}',
  'what the server tells': '{"type":"recordRehearsals","rehearsals":[]}',
  'what the server computes': `{"type":"recordChance","chance":1,"trials":1000,"of":1,"asOf":"${iso(T0)}"}`,
  'the sync with ServiceNow': '{"type":"recordChange","observations":[{"kind":"agreement","changeId":"change-1"}]}',
  'the clock': `{"type":"passTime","deadline":"timebox","id":"freeze","due":"${iso(T0)}"}`,
  'another case': '{"type":"STARTCUTOVER"}',
  'NUL in a text': note(`"a${NUL}b"`),
  'half a character': note(`"a${HALF}"`),
  'half a character as a name': `{"type":"recordCheckIn","note":"x","metrics":{"${HALF}":1}}`,
  'only spaces': note('" \\t\\n "'),
  'a very long text': note(`"${'x'.repeat(100_000)}"`),
  'a text that is a list': note('["a"]'),
  'an infinite number': metric('1e999'),
  'a number in quotes': metric('"1"'),
  'no number': metric('null'),
  prototype: '{"type":"clearStop","stop":"stop.1","__proto__":{"x":1}}',
  'prototype inside': '{"type":"completeStep","stepId":"freeze","outputs":{"__proto__":"x"}}',
  constructor: '{"type":"clearStop","stop":"stop.1","constructor":{"prototype":{"x":1}}}',
  'a role of every object': '{"type":"assignPerson","role":"constructor","email":"dana@example.org"}',
  'a vote for a role of every object':
    '{"type":"report","gateId":"go-no-go","vote":"go","pollId":"go-no-go.1","basis":"b","role":"constructor"}',
  'a step of every object': '{"type":"seeStep","stepId":"constructor"}',
  'an unknown key': '{"type":"clearStop","stop":"stop.1","force":true}',
  'an instant without a zone': '{"type":"moveT0","t0":"2026-11-28T22:00:00","reason":"x"}',
  'an instant of no year': '{"type":"moveT0","t0":"9999-12-31T23:59:59-23:59","reason":"x"}',
  'the rollback of a rollback': '{"type":"seeStep","stepId":"freeze~rollback~rollback"}',
  'an empty bulk': '{"type":"bulk","commands":[]}',
  'a bulk in a bulk': '{"type":"bulk","commands":[{"type":"bulk","commands":[{"type":"clearStop","stop":"stop.1"}]}]}',
  'a bulk of a thousand': `{"type":"bulk","commands":[${Array(1000).fill('{"type":"clearStop","stop":"stop.1"}').join()}]}`,
  'a bulk that signs': `{"type":"bulk","commands":[{"type":"sign","gateId":"go-no-go","vote":"go","pollId":"p","basis":"b"}]}`,
  'SQL as an id': `{"type":"seeStep","stepId":"x'; drop table events; --"}`,
  'deep lists': note(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  'deep objects': `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
}

describe.each(Object.entries(ODD_COMMANDS))('[R13] a command that is %s', (_, command) => {
  it('is refused on REST with a sentence, and changes nothing', async () => {
    const before = await headOf()
    const text = `{"commandId":"${randomUUID()}","command":${command}}`
    const { status, read } = await app.call('POST', commands(), { as: 'lena', text })
    expect([403, 404, 409, 422]).toContain(status)
    expect(read(refused).refusal.code).not.toBe('failed')
    expect(await headOf()).toBe(before)
  })

  it('is refused on the socket, which goes on', async () => {
    // As text on the bare line: the client's own encoder would fall over what is nested deeply.
    const line = await bareLine('lena')
    const message = `{"cutoverId":"${cutoverId}","commandId":"${randomUUID()}","command":${command}}`
    line.send(`421["command",${message}]`)
    const answer = await line.heard(/^431/)
    const [first] = z.tuple([refused]).parse(JSON.parse(answer.slice(3)))
    expect(first.refusal.code).not.toBe('failed')
    line.send(`422["command",{"cutoverId":"${cutoverId}","commandId":"${randomUUID()}","command":{}}]`)
    await line.heard(/^432/)
    line.close()
  })
})

describe('[R13] a line that does not speak as agreed', () => {
  it.each([
    '42',
    '42[',
    '42{}',
    '42[]',
    '42[7]',
    '42["constructor",{}]',
    '42["__proto__",{}]',
    '42["disconnect"]',
    '42["command"]',
    '42["watch",{"cutoverId":"x","after":0}]',
    '421["watch",{"cutoverId":"x","after":1e999}]',
    '4299999999999999999999["command",{}]',
    '451-1["command",{"_placeholder":true,"num":0}]',
    '459999999-1["command",{"_placeholder":true,"num":0}]',
    '43["answer to nothing"]',
    '431[]',
    '40/admin,{}',
    '44{"message":"x"}',
    '5',
    '6',
    '\0',
    'x'.repeat(300_000),
    `42["watch",${'['.repeat(20_000)}${']'.repeat(20_000)}]`,
  ])('%#: ends at most itself', async (frame) => {
    const bystander = await bareLine('dana')
    const line = await bareLine('lena')
    line.send(frame)
    line.send(new Uint8Array([0, 255, 1, 2]))
    bystander.send(`421["watch",{"cutoverId":"${cutoverId}","after":0}]`)
    expect(await bystander.heard(/^431/)).toContain('"ok":true')
    expect((await app.call('GET', '/ready')).status).toBe(200)
    for (const each of [line, bystander]) each.close()
  })
})

describe('[R13] bodies of every route', () => {
  const BODIES = [
    '',
    'null',
    '[]',
    '7',
    '"x"',
    '{',
    `{"commandId":"${NUL}"}`,
    `{"commandId":"${HALF}","name":"${HALF}","email":"a@b.c","password":"${HALF}${HALF}${HALF}${HALF}aaaaaa"}`,
    `{"name":"a${NUL}b","email":"a@example.org","role":"member","text":"a${NUL}"}`,
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{}}}',
    `{"commandId":"c","runbook":{"id":"small-move"},"mode":"live","t0":"${iso(T0)}","people":{"__proto__":["x"]}}`,
    `{"commandId":"c","runbook":{"id":"small-move","version":"%"},"mode":"live","t0":"${iso(T0)}","people":{"constructor":["x"],"lead":["lena@example.org"]}}`,
    `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
    '1e999',
    `{"runbook":"x","title":"${HALF}"}`,
  ]
  const ROUTES = [
    ['POST', () => commands()],
    ['POST', () => '/api/cutovers'],
    ['POST', () => '/api/runbooks'],
    ['POST', () => '/api/people'],
    ['POST', () => `/api/people/${app.ids.dana}/role`],
    ['POST', () => '/api/sign-in'],
    ['POST', () => '/api/step-up'],
    ['POST', () => '/api/password'],
    ['POST', () => '/api/sign-in/passkey'],
    ['POST', () => '/api/passkeys'],
    ['POST', () => '/api/passkeys/challenge'],
    ['POST', () => '/api/tokens'],
    ['POST', () => '/api/auth/sign-in/email'],
    ['DELETE', () => `/api/tokens/${NUL}`],
  ] as const

  it.each(ROUTES)('%s %s', async (method, pathOf) => {
    const cookie = await app.signIn('ada')
    const headers = { origin: app.origin, 'content-type': 'application/json' }
    for (const text of BODIES) {
      const answer = await app.call(method, pathOf(), { cookie, headers, text })
      expect(answer.status, `${text.slice(0, 80)} → ${answer.text.slice(0, 200)}`).toBeGreaterThanOrEqual(400)
      expect(answer.status, `${text.slice(0, 80)} → ${answer.text.slice(0, 200)}`).toBeLessThan(500)
      expect(answer.json, text.slice(0, 80)).toBeDefined()
    }
  })

  it('answers addresses that nobody has', async () => {
    const ids = ['constructor', '__proto__', '..%2f..', '%ff', 'x'.repeat(5000), "'", '%F0%9F%98%80', '%ED%A0%80']
    for (const id of ids) {
      for (const path of [
        `/api/cutovers/${id}`,
        `/api/cutovers/${id}/state`,
        `/api/cutovers/${id}/events`,
        `/api/runbooks/${id}`,
      ]) {
        const { status, text } = await app.call('GET', path, { as: 'lena' })
        expect([404, 422], `${path.slice(0, 60)} ${text.slice(0, 100)}`).toContain(status)
      }
    }
    for (const query of [
      'after=1e999',
      'after=99999999999999999999',
      'limit=-1',
      'after=1&after=2',
      '__proto__=1',
      'after[$gt]=1',
    ]) {
      const { status, text } = await app.call('GET', `/api/cutovers/${cutoverId}/events?${query}`, { as: 'lena' })
      expect(status, `${query} ${text.slice(0, 100)}`).toBe(422)
    }
  })
})

describe('[R13] any command with anything in place of one of its values', () => {
  const people = Object.values(CAST).flat().map(emailOf)
  const {
    passTime: _,
    recordChange: _recorded,
    recordRehearsals: _told,
    recordHistory: _learnt,
    recordChance: _computed,
    ...arbitraries
  } = commandArbitraries(smallRunbook(), people)
  const odd = fc.oneof(
    fc.jsonValue({ noUnicodeString: false, maxDepth: 2 }),
    fc.constantFrom('\0', '\ud800', '', '__proto__', 1e308, -0, 5e-324, 2 ** 53, '9'.repeat(400), [[]], {
      a: { b: [] },
    }),
  )
  const spoilt = fc.tuple(fc.oneof(...Object.values(arbitraries)), fc.nat(), odd).map(([command, which, value]) => {
    const keys = Object.keys(command)
    return { ...command, [keys[which % keys.length] ?? 'type']: value }
  })

  it('is answered, never with a fault of ours, and the log still replays', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(spoilt, fc.constantFrom('lena', 'dana', 'sam'), async (command, as) => {
        const { status, text } = await app.call('POST', commands(), { as, body: { commandId: randomUUID(), command } })
        expect([200, 403, 404, 409, 422], text).toContain(status)
      }),
      { numRuns: 400 },
    )
    expect((await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'lena' })).status).toBe(200)
  })
})

describe('[R5] the wrong person', () => {
  it.each(fromOutside.options.map(({ shape }) => shape.type.value))('%s', async (type) => {
    const given: fc.Arbitrary<object> = commandArbitraries(smallRunbook(), [emailOf('dana')])[type]
    const known = given.filter((command) => !JSON.stringify(command).includes('stranger'))
    const [command] = fc.sample(known, { numRuns: 1, seed: 7 })
    const send = (asking: { as?: string; token?: string }) =>
      app.call('POST', commands(), { ...asking, body: { commandId: randomUUID(), command } })
    expect(await send({ as: 'oscar' })).toMatchObject({ status: 403, json: { refusal: { code: 'observersWatch' } } })
    expect((await send({})).status).toBe(401)
    expect((await send({ token: 'tm_nonsense' })).status).toBe(401)
  })
})

describe('the same command', () => {
  it('[R3] over REST and sockets at once has one effect and one answer', async () => {
    // What came before may have ended the other one.
    cutoverId = await app.cutover()
    const clients = await Promise.all([1, 2].map(() => connectClient(port(), app.tokens.lena?.token ?? '')))
    const message = {
      commandId: randomUUID(),
      command: { type: 'noteStep', stepId: 'announce', text: 'Once' },
    } as const
    const before = await headOf()
    const [one, two, three, four] = await Promise.all([
      app.call('POST', commands(), { as: 'lena', body: message }),
      app.call('POST', commands(), { as: 'lena', body: message }),
      ...clients.map((client) => client.emitWithAck('command', { cutoverId, ...message })),
    ])
    for (const client of clients) client.disconnect()
    expect(one.json).toMatchObject({ ok: true })
    expect(one.json).toEqual(two.json)
    expect(three).toEqual(one.json)
    expect(four).toEqual(one.json)
    expect(await headOf()).toBe(before + 1)
  })
})

async function headOf(): Promise<number> {
  const { read } = await app.call('GET', `/api/cutovers/${cutoverId}`, { as: 'lena' })
  return read(z.looseObject({ seq: z.number() })).seq
}

/** A WebSocket that speaks Socket.IO by hand, signed in as somebody. */
async function bareLine(name: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port()}/socket.io/?EIO=4&transport=websocket`)
  const frames: string[] = []
  socket.addEventListener('message', ({ data }) => {
    if (data === '2') socket.send('3')
    else frames.push(String(data))
  })
  const heard = async (frame: RegExp): Promise<string> => {
    await expect.poll(() => frames.find((each) => frame.test(each)), { interval: 10 }).toBeDefined()
    return frames.find((each) => frame.test(each)) ?? expect.unreachable('it was just there')
  }
  await heard(/^0/)
  socket.send(`40${JSON.stringify({ token: app.tokens[name]?.token, protocol: PROTOCOL })}`)
  await heard(/^40/)
  return { heard, send: (frame: string | Uint8Array<ArrayBuffer>) => socket.send(frame), close: () => socket.close() }
}
