import { describe, expect, it } from 'vitest'
import { sayLine } from '../../../server/servicenow/notes.ts'
import { type Write, writesOf } from '../../../server/servicenow/writes.ts'
import { cutoverEvent, type EventType } from '../../../shared/events.ts'
import { CLOCK, SERVICENOW } from '../../../shared/reserved.ts'
import { linked } from '../../support/changes.ts'
import { LOG_KEY } from '../../support/installation.ts'
import { writtenStories } from '../../support/logStories.ts'
import { iso, type Play, T0 } from '../../support/play.ts'

const HASH = 'ab'.repeat(32)
const AT = iso(T0)

const isNote = (write: Write) => write.kind === 'note'
const notesOf = ({ log, cutover }: Pick<Play, 'log' | 'cutover'>) =>
  writesOf(
    log.map((event) => ({ ...event, prev: HASH, hash: HASH })),
    cutover,
    LOG_KEY.sign,
  ).flatMap(({ write }) => (isNote(write) ? [write] : []))

it.each(['Wrong network.', 'Wrong network'])('a note ends in one full stop after “%s”', (reason) => {
  const play = linked().run('lena', { type: 'startCutover' })
  const before = play.cutover.seq
  play.run('lena', { type: 'holdCountdown', reason })
  const log = play.log.filter(({ seq }) => seq > before)
  expect(notesOf({ ...play, log, cutover: play.cutover }).map(({ sentence }) => sentence)).toEqual([
    'held the countdown: Wrong network.',
  ])
})

const RESTART = {
  id: 'restart-7',
  title: 'Restart the driver',
  kind: 'task',
  phase: 'Outage',
  workstream: 'Database',
  owner: 'dba',
  people: { dba: 1 },
  takes: { low: 600, likely: 600, high: 600 },
  after: [],
}
const freeze = { stepId: 'freeze', failedAt: AT }
const go = { gateId: 'go-no-go', pollId: 'p', basis: 'b' }
/** As it stands on the ticket when Eric did it; of each event that makes a note. */
const LINES: readonly [event: { type: EventType; [field: string]: unknown }, line: string][] = [
  [{ type: 'cutoverStarted' }, 'Eric started the cutover.'],
  [{ type: 'stepFailed', ...freeze, reason: 'No access' }, 'Eric reported that “Freeze writes” failed: No access.'],
  [
    { type: 'stepAdded', stepId: 'restart-7', step: RESTART, before: [], shownAgain: true, reason: 'It leaks' },
    'Eric added the step “Restart the driver”, 10 min: It leaks.',
  ],
  [
    {
      type: 'stepChanged',
      stepId: 'restart-7',
      was: RESTART,
      step: { ...RESTART, owner: 'network' },
      reason: 'Dana is busy',
    },
    'Eric changed the step “Restart the driver” (owner Database → Network): Dana is busy.',
  ],
  [
    { type: 'changeWindowOverridden', changeId: 'change-1', ...freeze, startedAt: AT, reason: 'The bank waits' },
    'Eric started “Freeze writes” outside the planned window of the change: The bank waits.',
  ],
  [{ type: 'gateDecided', ...go, outcome: 'go' }, 'Eric decided go for “Go / no-go”.'],
  [
    { type: 'gateDecided', ...go, outcome: 'noGo', reason: 'Not ready' },
    'Eric decided no-go for “Go / no-go”: Not ready.',
  ],
  [
    {
      type: 'gateDecided',
      ...go,
      outcome: 'goWithConditions',
      reason: 'It is watched',
      recommendation: { outcome: 'noGo', reasons: [] },
    },
    'Eric decided go with conditions for “Go / no-go”, where T-Minus recommended no-go: It is watched.',
  ],
  [
    { type: 'gateDecided', ...go, outcome: 'go', breakGlass: true, reason: 'It is down' },
    'Eric decided go for “Go / no-go” without confirmation by ServiceNow, which two people answer for: It is down.',
  ],
  [
    { type: 'gateReopened', gateId: 'go-no-go', because: 'it was moved' },
    'The gate “Go / no-go” has to be decided again: it was moved.',
  ],
  [
    { type: 'breakGlassSettled', gateId: 'go-no-go', met: true },
    'ServiceNow answers again: what was not confirmed when “Go / no-go” was decided is as it has to be.',
  ],
  [
    { type: 'breakGlassSettled', gateId: 'go-no-go', met: false },
    'ServiceNow answers again: what was not confirmed when “Go / no-go” was decided is not as it has to be.',
  ],
  [{ type: 'cutoverPaused', reason: 'Power' }, 'Eric paused the cutover: Power.'],
  [{ type: 'cutoverResumed' }, 'Eric resumed the cutover.'],
  [{ type: 'countdownHeld', reason: 'Power!' }, 'Eric held the countdown: Power!'],
  [{ type: 'countdownResumed', t0: AT }, 'Eric resumed the countdown; T-0 is 2026-11-28 22:00 UTC.'],
  [
    { type: 't0Moved', t0: AT, windowStart: AT, windowEnd: AT, reason: 'Late' },
    'Eric moved T-0 to 2026-11-28 22:00 UTC: Late.',
  ],
  [{ type: 'stopCalled', reason: 'Wrong data' }, 'Eric called stop: Wrong data.'],
  [{ type: 'stopCleared' }, 'Eric cleared the stop.'],
  [{ type: 'rollbackBegun', reason: 'Wrong data', stepIds: [] }, 'Eric began the rollback: Wrong data.'],
  [
    { type: 'rollbackBegun', reason: 'Wrong data', stepIds: [], workstream: 'Network' },
    'Eric began the rollback of Network: Wrong data.',
  ],
  [{ type: 'hypercareEntered' }, 'Eric began hypercare; the technical work is done.'],
  [{ type: 'cutoverClosed', outcome: 'completed' }, 'Eric closed the cutover as completed.'],
  [{ type: 'cutoverClosed', outcome: 'rolledBack' }, 'Eric closed the cutover as rolled back.'],
  [{ type: 'cutoverCancelled', reason: 'Strike' }, 'Eric cancelled the cutover: Strike.'],
  [{ type: 'signedOff', role: 'lead' }, 'Eric signed hypercare off.'],
]

describe('a note reads as sentences, whoever did it:', () => {
  const { cutover } = linked()
  const seq = cutover.seq + 1
  const lineOf = (event: (typeof LINES)[number][0], name: string | undefined, actor = 'eric') => {
    const [note] = notesOf({ log: [{ ...cutoverEvent.parse(event), seq, at: AT, actor, commandId: 'c' }], cutover })
    return note && sayLine(note, name).replace('2026-11-28 22:00 UTC  ', '')
  }

  it.each(LINES)('%o', (event, line) => {
    expect(lineOf(event, 'Eric')).toBe(line)
  })

  it.each([
    [CLOCK, undefined, 'T-Minus resumed the cutover.'],
    [SERVICENOW, undefined, 'T-Minus resumed the cutover.'],
    ['gone', undefined, 'Somebody resumed the cutover.'],
  ])('of %s', (actor, name, line) => {
    expect(lineOf({ type: 'cutoverResumed' }, name, actor)).toBe(line)
  })

  it('each event of a played cutover that makes one is in this table', () => {
    const known = new Set<string>([...LINES.map(([{ type }]) => type), 'changeLinked', 'stepCompleted'])
    for (const { play } of writtenStories()) {
      for (const event of play.log) {
        if (notesOf({ log: [event], cutover: play.cutover }).length > 0) expect(known).toContain(event.type)
      }
    }
  })
})
