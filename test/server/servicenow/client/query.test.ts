import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodedQuery,
  readServiceNowTime,
  serviceNowTime,
  UnaskableValue,
} from '../../../../server/servicenow/client/query.ts'
import { json, standIn, sysId, tableOnly } from './standIn.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '^',
    'a^ORb',
    'x^NQy',
    'javascript:gs.x()',
    ' JavaScript :1',
    'a\nb',
    '\u0000',
    'ORDERBYstate',
    '\ud800',
    'a,b',
    '',
    ' ',
    'a=b&c#d%5E',
    '+',
  ),
  fc.tuple(fc.string(), fc.constantFrom('^', '\n', '&', '#', '%', ','), fc.string()).map((parts) => parts.join('')),
)

/** What the instance makes of a query: its conditions, each a field, an operator and a value. */
function conditionsOf(query: string): string[] {
  return query.split('^')
}

function tried(build: () => string): string | undefined {
  try {
    return build()
  } catch (error) {
    if (error instanceof UnaskableValue) return undefined
    throw error
  }
}

describe('a query', () => {
  it('keeps each value in its own condition, or refuses it', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const query = tried(() =>
          encodedQuery(
            [
              { field: 'number', is: one },
              { field: 'name', contains: other },
            ],
            ['number'],
          ),
        )
        if (query === undefined) return
        expect(conditionsOf(query)).toEqual([`number=${one}`, `nameLIKE${other}`, 'ORDERBYnumber'])
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps each value of a list apart, or refuses it', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (values) => {
        const query = tried(() => encodedQuery([{ field: 'sys_id', oneOf: values }]))
        if (query === undefined) return
        expect(query.slice('sys_idIN'.length).split(',')).toEqual(values)
      }),
      { numRuns: 1000 },
    )
  })

  it('takes ordinary values of any language', () => {
    for (const value of ['CHG0030001', 'Netzwerk & Betrieb', '本番 移行', "O'Brien (night)", '50 % #1 + more']) {
      expect(encodedQuery([{ field: 'name', is: value }])).toBe(`name=${value}`)
    }
  })

  it.each([
    'a^b',
    'a\nb',
    'a\u0000b',
    '\ud800',
    '',
    '  ',
    'javascript:gs.getUserID()',
    '\tJAVASCRIPT :x',
    'a\u2028b',
    'x'.repeat(1001),
  ])('refuses %j', (value) => {
    expect(() => encodedQuery([{ field: 'number', is: value }])).toThrow(UnaskableValue)
  })

  it.each(['a b', 'a^b', 'state=1', '', 'a.', 'ORDERBY', 'Ünicode'])('refuses a field called %j', (field) => {
    expect(() => encodedQuery([{ field, is: 'x' }])).toThrow(UnaskableValue)
    expect(() => encodedQuery([{ field: 'number', is: 'x' }], [field])).toThrow(UnaskableValue)
  })

  it('never asks for everything', () => {
    expect(() => encodedQuery([])).toThrow(UnaskableValue)
    expect(() => encodedQuery([{ any: [] }])).toThrow(UnaskableValue)
    expect(() => encodedQuery([{ field: 'sys_id', oneOf: [] }])).toThrow(UnaskableValue)
    expect(() => encodedQuery([{ field: 'sys_id', oneOf: Array.from({ length: 101 }, () => 'a') }])).toThrow(
      UnaskableValue,
    )
  })

  it('writes alternatives as one condition', () => {
    const any = [
      { field: 'rfc', is: 'a' },
      { field: 'caused_by', is: 'a' },
    ]
    expect(encodedQuery([{ field: 'active', is: 'true' }, { any }])).toBe('active=true^rfc=a^ORcaused_by=a')
  })

  it('arrives as it was written, whatever characters are in it', async () => {
    await using server = await standIn(
      tableOnly((_, response) => json(response, 200, { result: [] }, { 'x-total-count': '0' })),
    )
    const instance = server.open({ requestsPerSecond: 1000 })
    for (const name of ['R&D', '100% #1', 'a+b c', 'ä=ö', '本番?x=1', "it's; -- 'x'"]) {
      await instance.findGroup(name)
      expect(server.seen.at(-1)?.search.get('sysparm_query')).toBe(`name=${name}^active=true^ORDERBYsys_id`)
    }
  })

  it('is refused before anything is asked', async () => {
    await using server = await standIn(tableOnly((_, response) => json(response, 200, { result: [] })))
    const instance = server.open()
    await expect(instance.findChangesByNumber('CHG1^ORactive=true')).rejects.toMatchObject({
      fault: { kind: 'refused', status: 0 },
    })
    await expect(instance.readChange('../../x')).rejects.toMatchObject({ fault: { kind: 'refused', status: 0 } })
    await expect(instance.readLink('../health')).rejects.toMatchObject({ fault: { kind: 'refused', status: 0 } })
    await expect(instance.listApprovals(sysId('g'))).rejects.toMatchObject({ fault: { kind: 'refused', status: 0 } })
    expect(server.seen).toEqual([])
  })
})

describe('an instant', () => {
  it('reads back as it was written, to the second', () => {
    const instants = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(instants, (at) => {
        expect(readServiceNowTime(serviceNowTime(at))).toBe(at - (at % 1000))
      }),
    )
  })

  it.each([
    '2026-02-31 00:00:00',
    '2026-11-22T15:00:00',
    '2026-11-22',
    '22.11.2026 15:00:00',
    '2026-11-22 25:00:00',
    '',
  ])('is not %j', (words) => expect(readServiceNowTime(words)).toBeUndefined())
})
