/** What goes wrong between T-Minus and an instance in a storm. */
import type { Fault, Trigger } from '@tminus/servicenow-sandbox/faults.ts'
import type { Random } from './random.ts'

type Cloud = [name: string, on: Trigger, fault: (random: Random) => Fault]

function hang(random: Random): Fault {
  return { kind: 'hang', when: random.pick(['before', 'after']) ?? 'before' }
}

export const WEATHER: readonly Cloud[] = [
  ['429', {}, (random) => ({ kind: 'tooManyRequests', retryAfterSeconds: random.whole(1, 60) })],
  ['500 before', {}, () => ({ kind: 'serverError' })],
  ['500 after', {}, () => ({ kind: 'serverError', when: 'after' })],
  ['500 after a write', { method: 'POST' }, () => ({ kind: 'serverError', when: 'after' })],
  ['cut before', {}, () => ({ kind: 'cut' })],
  ['cut after', {}, () => ({ kind: 'cut', when: 'after' })],
  ['cut after a write', { method: 'PATCH' }, () => ({ kind: 'cut', when: 'after' })],
  ['cut after a write', { method: 'POST' }, () => ({ kind: 'cut', when: 'after' })],
  ['cut in the middle', {}, (random) => ({ kind: 'cut', when: 'after', bytes: random.whole(1, 200) })],
  ['down', { path: /./ }, () => ({ kind: 'cut' })],
  ['503', {}, (random) => ({ kind: 'unavailable', retryAfterSeconds: random.whole(1, 30) })],
  ['401', {}, () => ({ kind: 'tokenExpired' })],
  ['trailing error', {}, (random) => ({ kind: 'trailingError', malformed: random.chance(0.5) })],
  ['page', {}, () => ({ kind: 'page' })],
  ['silent no-op', { method: 'PATCH' }, () => ({ kind: 'silentNoOp' })],
  ['ignored query', {}, (random) => ({ kind: 'ignoredQuery', part: random.pick(PARTS) ?? /./ })],
  // The client does not tell of tasks and incidents that are hidden.
  [
    'short page',
    { path: /change_request|sys_journal_field|sysapproval/ },
    (random) => ({ kind: 'shortPage', keep: random.whole(0, 1) }),
  ],
  ['no answer', { times: 1 }, hang],
  ['no answer', { times: 1, method: 'POST' }, hang],
]
const PARTS = [/correlation_id/, /number/, /value/, /rfc|caused_by/, /sys_updated_on/, /./]
