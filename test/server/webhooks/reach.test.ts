import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { createReach, NOTHING_ALLOWED, readAllowed } from '../../../server/webhooks/reach.ts'
import { createSend } from '../../../server/webhooks/send.ts'

/** IANA's registries of special addresses: what is not globally reachable, and what leads elsewhere. */
const SPECIAL = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4', '255.255.255.255/32'],
  ...['::/128', '::1/128', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '100:0:0:1::/64'],
  ...['2001::/32', '2001:2::/48', '2001:10::/28', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16', 'fc00::/7'],
  ...['fe80::/10', 'fec0::/10', 'ff00::/8'],
]
/** Ranges of IPv4 within IPv6, which count as what they stand for. */
const MAPPED = ['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '192.168.0.0/16', '0.0.0.0/8', '100.64.0.0/10']
const PUBLIC = ['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1']

/** Any address of a range. */
const within = (range: string) =>
  fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 16, maxLength: 16 }).map((random) => {
    const [base, bits] = ipaddr.parseCIDR(range)
    const bytes = base.toByteArray().map((byte, position) => {
      const fixed = Math.min(8, Math.max(0, bits - position * 8))
      const mask = (0xff << (8 - fixed)) & 0xff
      return (byte & mask) | ((random[position] ?? 0) & ~mask & 0xff)
    })
    return ipaddr.fromByteArray(bytes).toString()
  })
const special = fc.oneof(
  ...SPECIAL.map(within),
  ...MAPPED.map((range) => within(range).map((address) => `::ffff:${address}`)),
)
const urlOf = (address: string) => new URL(`https://${isIPv6(address) ? `[${address}]` : address}/hook`)
const answering = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
const never = new AbortController().signal

describe('an address that is not public', () => {
  it('is refused where it is written as it is', () => {
    const reach = createReach(NOTHING_ALLOWED)
    fc.assert(
      fc.property(special, (address) => {
        expect(reach.refusalOfLiteral(urlOf(address)), address).toContain('no public address')
      }),
      { numRuns: 2000 },
    )
    for (const address of PUBLIC) expect(reach.refusalOfLiteral(urlOf(address)), address).toBeUndefined()
  })

  it.each([
    ...['http://127.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://0x7f000001/'],
    ...[
      'https://127.0.0.1./',
      'https://0/',
      'https://[::ffff:7f00:1]/',
      'https://[::127.0.0.1]/',
      'https://１２７.0.0.1/',
    ],
    ...['https://169.254.169.254/latest/meta-data', 'https://[fd00:ec2::254]/', 'https://[64:ff9b::a00:1]/'],
  ])('is refused in the form %s', async (text) => {
    expect(await createReach(NOTHING_ALLOWED).refusalOf(new URL(text))).toBeDefined()
    const outcome = await createSend(createReach(NOTHING_ALLOWED), never)({ url: text, headers: {}, body: '{}' })
    expect(outcome).toMatchObject({ kind: 'lost' })
  })

  it('is refused where a name leads there', async () => {
    await fc.assert(
      fc.asyncProperty(special, async (address) => {
        const reach = createReach(NOTHING_ALLOWED, async () => answering(address))
        expect(await reach.refusalOf(new URL('https://inside.example.org/'))).toContain('no public address')
      }),
      { numRuns: 500 },
    )
  })

  it('is not connected to by a name whose answer has changed since it was checked', async () => {
    let hits = 0
    const inside = createServer((_, response) => {
      hits += 1
      response.end()
    })
    inside.listen(0, '127.0.0.1')
    await once(inside, 'listening')
    const address = inside.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const url = `https://rebinding.example.org:${port}/`
    for (const bad of ['127.0.0.1', '::ffff:127.0.0.1', '::1']) {
      let asked = 0
      const reach = createReach(NOTHING_ALLOWED, async () => answering(asked++ === 0 ? '1.1.1.1' : bad))
      expect(await reach.refusalOf(new URL(url))).toBeUndefined()
      const outcome = await createSend(reach, never)({ url, headers: {}, body: '{}' })
      expect(outcome).toMatchObject({ kind: 'lost', why: expect.stringContaining('no public address') })
      expect(asked).toBe(2)
    }
    expect(hits).toBe(0)
    await new Promise((resolve) => inside.close(resolve))
  })

  it('is left out where a name has public ones as well', async () => {
    const reach = createReach(NOTHING_ALLOWED, async () => answering('10.0.0.1', '1.1.1.1', '::1'))
    const found = await new Promise((resolve, reject) =>
      reach.lookup('https:')('both.example.org', { all: true }, (error, addresses) =>
        error ? reject(error) : resolve(addresses),
      ),
    )
    expect(found).toEqual(answering('1.1.1.1'))
  })

  it('may be reached where the operator says so, by http as well', async () => {
    const reach = createReach(readAllowed('10.1.0.0/16, fd00::/8 hooks.internal 192.168.7.7'), async () =>
      answering('192.168.3.3'),
    )
    const refused = async (text: string) => (await reach.refusalOf(new URL(text))) !== undefined
    expect(await refused('http://10.1.2.3/')).toBe(false)
    expect(await refused('https://[fd12::1]/')).toBe(false)
    expect(await refused('http://192.168.7.7:8080/')).toBe(false)
    expect(await refused('http://[::ffff:10.1.0.9]/')).toBe(false)
    expect(await refused('http://HOOKS.internal/')).toBe(false)
    expect(await refused('https://10.2.0.1/')).toBe(true)
    expect(await refused('https://other.internal/')).toBe(true)
    expect(await refused('http://1.1.1.1/')).toBe(true)
  })

  it('is no entry of the variable when it is none', () => {
    for (const wrong of ['10/8', '10.0.0.0/33', 'http://a', '*', 'a/b', '::1/129']) {
      expect(() => readAllowed(`127.0.0.1, ${wrong}`), wrong).toThrow(RangeError)
    }
  })
})
