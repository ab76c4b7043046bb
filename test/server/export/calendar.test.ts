import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calendarOf } from '../../../server/export/calendarFile.ts'
import { exportedRunbook } from '../../../server/export/exportedPlan.ts'
import { portable } from '../../../shared/exported/stepCells.ts'
import { anyRunbook } from '../../support/anyRunbook.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

interface Event {
  [property: string]: string
}

/** The events of a calendar by UID, its folded lines joined again. */
async function calendar(
  cutoverId: string,
  query = '',
  as = 'oscar',
): Promise<{ text: string; events: Map<string, Event> }> {
  const headers = { authorization: `Bearer ${app.tokens[as]?.token}` }
  const answer = await fetch(`${app.origin}/api/cutovers/${cutoverId}/export?format=ics${query}`, { headers })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/calendar')
  const text = await answer.text()
  return { text, events: eventsOf(text) }
}

function eventsOf(text: string): Map<string, Event> {
  const events = text
    .replaceAll('\r\n ', '')
    .split('BEGIN:VEVENT')
    .slice(1)
    .map(
      (part): Event =>
        Object.fromEntries(
          part.split('\r\n').flatMap((line) => {
            const [, name = '', value = ''] = /^([A-Z-]+)[^:]*:(.*)$/.exec(line) ?? []
            return name === '' ? [] : [[name, value]]
          }),
        ),
    )
  return new Map(events.map((event) => [event.UID ?? '', event]))
}

const { steps, gates } = smallRunbook()
const uidOf = (id: string, cutoverId: string) => `${id}.${cutoverId}@tminus`

describe('a calendar', () => {
  it('of a role has its steps and the gates at which it is asked, in UTC', async () => {
    const id = await app.cutover()
    for (const role of new Set(steps.map(({ owner }) => owner))) {
      const { events } = await calendar(id, `&role=${role}`)
      const own = steps.filter(({ owner }) => owner === role).map((step) => step.id)
      const asked = gates.filter(({ decides, reporters, approvers }) =>
        [decides, ...reporters, ...approvers.roles].includes(role),
      )
      expect([...events.keys()].sort()).toEqual(
        [...own, ...asked.map((gate) => gate.id)].map((one) => uidOf(one, id)).sort(),
      )
      for (const { DTSTART } of events.values()) expect(DTSTART).toMatch(/^\d{8}T\d{6}Z$/)
    }
  })

  it('of the caller has what is theirs, and nothing of others', async () => {
    const id = await app.cutover()
    const mine = await calendar(id, '&person=me', 'lena')
    const named = await calendar(id, '&person=lena@example.org', 'oscar')
    expect([...mine.events.keys()]).toEqual([...named.events.keys()])
    const all = await calendar(id)
    expect(mine.events.size).toBeGreaterThan(0)
    expect(mine.events.size).toBeLessThan(all.events.size)
  })

  it('updates what an earlier one put there: the same UID, a higher SEQUENCE, and cancelled what is skipped', async () => {
    const id = await app.cutover()
    const before = await calendar(id)
    await app.give('lena', id, { type: 'startCutover' })
    await app.give('lena', id, { type: 'skipStep', stepId: 'announce', reason: 'Everybody knows' })
    const after = await calendar(id)
    expect([...after.events.keys()].sort()).toEqual([...before.events.keys()].sort())
    for (const [uid, event] of after.events) {
      expect(Number(event.SEQUENCE)).toBeGreaterThan(Number(before.events.get(uid)?.SEQUENCE))
      expect((event.DTSTAMP ?? '') >= (before.events.get(uid)?.DTSTAMP ?? '~')).toBe(true)
    }
    const skipped = uidOf('announce', id)
    expect(before.events.get(skipped)?.STATUS).toBe('CONFIRMED')
    expect(after.events.get(skipped)?.STATUS).toBe('CANCELLED')
  })

  it('is whole whatever people write: folded at 75 octets, with commas, semicolons and line breaks escaped', () => {
    const t0 = Date.UTC(2027, 2, 6, 21)
    fc.assert(
      fc.property(anyRunbook, ({ runbook }) => {
        const text = calendarOf(exportedRunbook(runbook, { now: t0, t0 }), {}, t0)
        for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
        expect(text).not.toMatch(/(?<!\r)\n|\r(?!\n)/)
        const events = eventsOf(text)
        for (const step of runbook.steps) {
          const event = events.get(uidOf(step.id, runbook.id))
          expect(unescaped(event?.SUMMARY)).toBe(portable(step.title))
          expect(unescaped(event?.DESCRIPTION)).toContain(portable(step.do ?? ''))
        }
      }),
    )
  })
})

const unescaped = (text = '') => text.replaceAll(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter))
