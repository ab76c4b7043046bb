import { expect, it } from 'vitest'
import {
  type Endpoint,
  sayState,
  sayType,
  sayWanted,
  shortAddress,
} from '../../../../client/features/webhooks/webhooks.ts'
import { cutoverEvent } from '../../../../shared/events.ts'

const endpoint: Endpoint = {
  id: 'a',
  url: 'https://hooks.example.org/a?b=c',
  description: '',
  eventTypes: [],
  rehearsals: false,
  createdAt: '2026-05-01T10:00:00.000Z',
  state: 'ok',
  waiting: 0,
}

it('every kind of event is said in words, and each in its own', () => {
  const words = cutoverEvent.options.map(({ shape }) => sayType(shape.type.value))
  expect(new Set(words).size).toBe(words.length)
  expect(words.filter((word) => !/^(T-0|[a-z]+)( [a-z]+)+$/.test(word))).toEqual([])
  expect([sayType('stepCompleted'), sayType('t0Moved'), sayType('ping')]).toEqual([
    'step completed',
    'T-0 moved',
    'ping',
  ])
})

it('how it goes is a sentence that claims no more than is known', () => {
  expect(sayState(endpoint)).toBe('Works; nothing waits.')
  expect(sayState({ ...endpoint, waiting: 3 })).toBe('Works.')
  const since = '2026-05-01T10:00:00.000Z'
  expect(sayState({ ...endpoint, state: 'failing', since, failure: 'It answered 500.' })).toMatch(
    /^Failing since .*: It answered 500\.$/,
  )
  expect(sayState({ ...endpoint, state: 'paused', since })).toMatch(/^Paused since .*\.$/)
  expect(sayWanted({ ...endpoint, eventTypes: ['stepFailed'], rehearsals: true })).toBe(
    'One kind of event, of rehearsals too',
  )
  expect([shortAddress(endpoint.url), shortAddress('https://a.example.org/')]).toEqual([
    'hooks.example.org/a',
    'a.example.org',
  ])
})
