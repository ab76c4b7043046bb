import { describe, expect, it } from 'vitest'
import { factLines, sayBriefly, sayChangeStatus, sayRange } from '../../../../client/features/servicenow/changeWords.ts'
import { leadChange } from '../../../../shared/change/change.ts'
import { changeReading, facts, hear, LINKED, linked } from '../../../support/changes.ts'
import { iso, minutes, Play, T0 } from '../../../support/play.ts'
import { smallRunbook } from '../../../support/smallRunbook.ts'

const WORDS = { name: (id: string) => id, zone: 'Europe/Berlin' }

function leadOf({ cutover }: Play) {
  const change = leadChange(cutover)
  if (!change) throw new Error('No change is linked')
  return change
}
const standing = (play: Play) => sayChangeStatus(leadOf(play), play.now, WORDS)
const fact = (play: Play, name: string) =>
  factLines(play.cutover, leadOf(play), play.now).find((line) => line.name === name)

describe('[R11] how much the word of ServiceNow is worth', () => {
  it('is confirmed, says how long ago, and stays without a colour', () => {
    expect(standing(linked().wait(40_000))).toEqual({ text: 'confirmed 40 s ago' })
  })

  it('is stale once nobody has confirmed it for too long, and no longer said to be confirmed', () => {
    expect(standing(linked().wait(minutes(7)))).toEqual({ text: 'stale, last confirmed 7 min ago', tone: 'late' })
  })

  it('cannot be had since the instance does not answer', () => {
    const play = linked().wait(minutes(2))
    hear(play, { kind: 'unreachable', changeId: 'change-1', because: 'It does not answer' }).wait(minutes(10))
    expect(standing(play)).toEqual({ text: 'cannot be reached since 22:02, last confirmed 12 min ago', tone: 'late' })
  })

  it('is another one than ours in a conflict', () => {
    const play = hear(linked(), { kind: 'conflict', changeId: 'change-1', sentence: 'It is still in Scheduled' })
    expect(standing(play)).toEqual({ text: 'ServiceNow says something else: It is still in Scheduled', tone: 'late' })
  })

  it('is nobody’s while the sync is paused', () => {
    const play = linked().run('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'Upgrade' })
    expect(standing(play).text).toBe('paused by lena since 22:00: “Upgrade”; last confirmed 0 s ago')
    expect(sayBriefly(play.cutover, leadOf(play), play.now)).toEqual({ text: 'sync paused', tone: 'late' })
  })

  it('is on its way, or failed with the words of ServiceNow', () => {
    const play = new Play(smallRunbook()).run('lena', { type: 'linkChange', number: 'CHG0030001' }).wait(5000)
    expect(standing(play)).toEqual({ text: 'being linked, asked 5 s ago' })
    hear(play, { kind: 'linkFailed', changeId: 'change-1', because: 'There is no such change' })
    expect(standing(play)).toEqual({ text: 'could not be linked: There is no such change', tone: 'bad' })
  })

  it('was never heard right after the link', () => {
    const play = hear(new Play(smallRunbook()).run('lena', { type: 'linkChange', number: 'CHG0030001' }), LINKED)
    expect(standing(play)).toEqual({ text: 'never confirmed', tone: 'late' })
    expect(factLines(play.cutover, leadOf(play), play.now)).toEqual([])
  })
})

describe('what ServiceNow says', () => {
  it('stands in the words of the instance, without a colour while nothing is wrong', () => {
    const play = linked()
    const lines = factLines(play.cutover, leadOf(play), play.now)
    expect(lines.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'State: Scheduled',
      'Approval: Approved',
      'On hold: no',
      'Planned: Sat 28 Nov, 22:00–Sun 29 Nov, 03:00 CET',
      'Conflict: none',
      'Open tasks: 0',
    ])
    expect(lines.filter(({ tone }) => tone)).toEqual([])
    expect(fact(play, 'Planned')?.more).toBe('covers the forecast')
    expect(sayBriefly(play.cutover, leadOf(play), play.now)).toEqual({ text: 'approved' })
  })

  it('is amber where it is held, in conflict or too short, red where it is rejected or cancelled', () => {
    const play = linked()
    hear(play, facts(play, { onHold: true, onHoldReason: 'Freeze', conflict: true, approval: 'rejected' }))
    expect(fact(play, 'On hold')).toEqual({ name: 'On hold', text: 'yes: “Freeze”', tone: 'late' })
    expect(fact(play, 'Conflict')?.tone).toBe('late')
    expect(fact(play, 'Approval')?.tone).toBe('bad')
    hear(play, facts(play, { state: '4' }))
    expect(fact(play, 'State')).toEqual({ name: 'State', text: 'Canceled', tone: 'bad' })
    expect(sayBriefly(play.cutover, leadOf(play), play.now)).toEqual({ text: 'cancelled', tone: 'bad' })
    hear(play, facts(play, { plannedEnd: iso(T0 + minutes(10)) }))
    expect(fact(play, 'Planned')).toMatchObject({ more: 'does not cover the forecast', tone: 'late' })
  })

  it('is unknown where the instance did not answer, never a yes', () => {
    const play = linked()
    const { conflict: _, openTasks: __, ...silent } = changeReading()
    hear(play, { kind: 'facts', changeId: 'change-1', readAt: iso(play.now), facts: silent })
    const lines = factLines(play.cutover, leadOf(play), play.now)
    expect(lines.find(({ name }) => name === 'Conflict')?.text).toBe('unknown')
    expect(lines.find(({ name }) => name === 'Open tasks')?.text).toBe('unknown')
  })

  it('names the day of the end where it is not the day of the start', () => {
    expect(sayRange(T0, T0 + minutes(90), 'UTC')).toBe('Sat 28 Nov, 22:00–23:30 UTC')
    expect(sayRange(T0, T0 + minutes(270), 'UTC')).toBe('Sat 28 Nov, 22:00–Sun 29 Nov, 02:30 UTC')
    expect(sayRange(T0, T0 + minutes(3000), 'UTC')).toBe('Sat 28 Nov, 22:00–Tue 1 Dec, 00:00 UTC')
  })
})
