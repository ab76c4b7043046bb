import { describe, expect, it } from 'vitest'
import { leadChange } from '../../../shared/change/change.ts'
import type { Observation } from '../../../shared/change/changeCommands.ts'
import { judgeChange } from '../../../shared/change/changeCriteria.ts'
import type { FoundRelative } from '../../../shared/change/changeFacts.ts'
import { MAX_RELATIVES, sayRelatives } from '../../../shared/change/changeRelatives.ts'
import { CHANGE_RELATIONS } from '../../../shared/change/changeStage.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { askingRunbook, changeReading, facts, hear, linked } from '../../support/changes.ts'
import { iso, makeReady, Play, signature } from '../../support/play.ts'

const GATE = 'go-no-go'
const ASKS = '{ approved: true, related: closed or approved }'
const numberOf = (one: number): string => `CHG004${String(one).padStart(4, '0')}`

type Child = { approval?: string; state?: string; relation?: 'parent' | 'child'; silent?: boolean }

function relative(play: Play, one: number, { relation = 'child', silent = false, ...said }: Child = {}): FoundRelative {
  return {
    relation,
    sysId: String(one).padStart(32, '0'),
    number: numberOf(one),
    link: 'https://instance.example/child',
    ...(silent ? {} : { said: { readAt: iso(play.now), facts: changeReading(said) } }),
  }
}

/** The lead is read, and these are above and below it. */
function reading(play: Play, found: FoundRelative[], changeId = 'change-1'): Observation {
  const numbers = (relation: string) => found.filter((one) => one.relation === relation).map(({ number }) => number)
  const [parent] = numbers('parent')
  const relatives = { ...(parent === undefined ? {} : { parent }), children: numbers('child') }
  return { kind: 'facts', changeId, readAt: iso(play.now), facts: changeReading({ relatives }), found }
}

const seen = (play: Play, ...found: FoundRelative[]): Play => hear(play.wait(1000), reading(play, found))
const start = (mode: 'live' | 'rehearsal' = 'live') => linked(new Play(askingRunbook(ASKS), { mode }))
const shown = ({ cutover }: Play) =>
  cutover.changes.map(({ relation, status, ticket }) => `${relation} ${ticket?.number} ${status}`)
const types = (play: Play, after: number) => play.log.filter(({ seq }) => seq > after).map(({ type }) => type)
const remark = ({ cutover }: Play, changeId = 'change-1') => {
  const change = cutover.changes.find(({ id }) => id === changeId)
  return change && sayRelatives(cutover, change)
}
const basisOfGate = ({ cutover, now }: Play) => {
  const view = gateView(cutover, GATE) ?? expect.unreachable('no gate')
  return basisOf(cutover, view, now).criteria.find(({ ofChange }) => ofChange)
}
const judged = ({ cutover, now }: Play) => judgeChange(cutover, { approved: true, related: 'closed or approved' }, now)

describe('what is above and below the change', () => {
  it('is linked by itself, by ServiceNow, and confirmed in the same breath', () => {
    const play = start()
    const before = play.cutover.seq
    seen(play, relative(play, 1, { relation: 'parent' }), relative(play, 2))
    const linking = ['changeRequested', 'changeLinked', 'changeConfirmed']
    expect(types(play, before)).toEqual(['changeConfirmed', ...linking, ...linking])
    expect(play.log.slice(-6).every(({ actor }) => actor === 'servicenow')).toBe(true)
    expect(shown(play)).toEqual([
      'lead CHG0030001 linked',
      `parent ${numberOf(1)} linked`,
      `child ${numberOf(2)} linked`,
    ])
    expect(replay('c1', play.runbook, play.log)).toEqual(play.cutover)
  })

  it('is linked once, whoever reads it how often', () => {
    const play = start()
    const child = relative(play, 2)
    seen(play, child, child)
    const before = play.cutover.seq
    seen(play, child)
    seen(play, { ...child, relation: 'parent' }, child)
    expect(types(play, before).filter((type) => type !== 'changeConfirmed')).toEqual([])
    expect(play.cutover.changes).toHaveLength(2)
  })

  it('is not linked again when somebody unlinked it', () => {
    const play = start()
    seen(play, relative(play, 2))
    play.run('lena', { type: 'unlinkChange', changeId: 'change-2', reason: 'It has nothing to do with it' })
    seen(play, relative(play, 2))
    expect(shown(play)).toEqual(['lead CHG0030001 linked', `child ${numberOf(2)} unlinked`])
    // Approved, but of what is related nothing is left that the gate could ask for.
    expect(judged(play)).toEqual({ sentence: 'CHG0030001 related changes: there are none', truth: 'empty' })
    expect(basisOfGate(play)).toMatchObject({ truth: 'empty', met: false, exception: true })
  })

  it.each(CHANGE_RELATIONS.slice(1))(
    'is left to the people who linked it already, or asked for it, as %s',
    (relation) => {
      const play = start().run('lena', { type: 'linkChange', number: numberOf(2), relation })
      seen(play, relative(play, 2))
      expect(play.cutover.changes).toHaveLength(2)
    },
  )

  it('is linked although it was once taken for the lead', () => {
    const play = start().run('lena', { type: 'unlinkChange', changeId: 'change-1', reason: 'It is the child' })
    play.run('lena', { type: 'linkChange', number: 'CHG0030009' })
    const link = 'https://instance.example/other'
    hear(play, { kind: 'linked', changeId: 'change-2', sysId: 'f'.repeat(32), number: 'CHG0030009', link })
    const child: FoundRelative = { relation: 'child', sysId: 'a'.repeat(32), number: 'CHG0030001', link: 'https://i' }
    hear(play, reading(play, [child], 'change-2'))
    expect(shown(play).at(-1)).toBe('child CHG0030001 linked')
  })

  it('is linked up to a number, and what is left is said and keeps a gate from believing in all', () => {
    const play = start()
    const all = Array.from({ length: MAX_RELATIVES + 3 }, (_, one) => relative(play, one + 1))
    seen(play, ...all)
    expect(play.cutover.changes).toHaveLength(MAX_RELATIVES + 1)
    expect(remark(play)).toBe('3 more changes are above or below it in ServiceNow and not linked here.')
    expect(judged(play)).toEqual({
      sentence: 'CHG0030001 related changes: 3 more in ServiceNow than are linked here',
    })
    play.run('lena', { type: 'linkChange', number: numberOf(MAX_RELATIVES + 1), relation: 'child' })
    play.run('lena', { type: 'unlinkChange', changeId: 'change-2', reason: 'Done' })
    seen(play, ...all)
    expect(shown(play).at(-1)).toBe(`child ${numberOf(MAX_RELATIVES + 2)} linked`)
    expect(remark(play)).toBe('1 more change is above or below it in ServiceNow and not linked here.')
  })

  it('[R14] is linked to be read in a rehearsal too', () => {
    const play = start('rehearsal')
    seen(play, relative(play, 2))
    expect(shown(play)).toContain(`child ${numberOf(2)} linked`)
  })

  it('is not linked by an older reading, while nobody is to ask, or when all is over', () => {
    const play = start()
    const older = reading(play, [relative(play, 2)])
    hear(play.wait(1000), facts(play, { state: '-1' }), older)
    play.run('lena', { type: 'pauseChangeSync', changeId: 'change-1', reason: 'Upgrade' })
    seen(play, relative(play, 2))
    play.run('lena', { type: 'resumeChangeSync', changeId: 'change-1' })
    play.run('lena', { type: 'cancelCutover', reason: 'Moved to spring' })
    seen(play, relative(play, 2))
    expect(play.cutover.changes).toHaveLength(1)
  })

  it('is nobody’s to say but that of the sync', () => {
    const play = start()
    const refused = play.give('lena', { type: 'recordChange', observations: [reading(play, [relative(play, 2)])] })
    expect(isRefusal(refused) && refused.code).toBe('notYourRole')
  })

  it('stays when it is gone in ServiceNow, and that is said', () => {
    const play = start()
    seen(play, relative(play, 1, { relation: 'parent' }), relative(play, 2), relative(play, 3))
    expect(remark(play, 'change-3')).toBeUndefined()
    hear(play, facts(play, { state: '4' }, 'change-4'))
    seen(play)
    expect(play.cutover.changes).toHaveLength(4)
    expect(remark(play, 'change-2')).toContain('No longer the parent of CHG0030001')
    expect(remark(play, 'change-3')).toContain('No longer a child of CHG0030001')
    // Cancelled ones are not listed any more, and may be its children still.
    expect(remark(play, 'change-4')).toBeUndefined()
    play.run('lena', { type: 'unlinkChange', changeId: 'change-3', reason: 'It left' })
    expect(remark(play, 'change-3')).toBeUndefined()
  })
})

describe('a gate that asks the related changes', () => {
  it('[R11] does not go while nobody tells which there are, nor while one has not said a word', () => {
    const play = start()
    const { relatives: _, ...silent } = changeReading()
    hear(play.wait(1000), { kind: 'facts', changeId: 'change-1', readAt: iso(play.now), facts: silent })
    expect(judged(play)).toEqual({ sentence: 'CHG0030001 related changes: unknown' })
    expect(remark(play)).toBe('ServiceNow does not tell which changes are above or below it.')
    seen(play, relative(play, 2, { silent: true }))
    expect(judged(play)).not.toHaveProperty('met')
    hear(play, facts(play, {}, 'change-2'))
    expect(judged(play)).toMatchObject({ met: true })
  })

  it('[R7] is asked again when one appears that is not approved, and not for one that is', () => {
    const play = start().run('lena', { type: 'startCutover' })
    makeReady(play)
    play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
    play.run('lena', { type: 'openPoll', gateId: GATE })
    for (const reporter of ['nils', 'dana']) play.run(reporter, { type: 'report', gateId: GATE, vote: 'go' })
    play.run('olga', signature(play))
    seen(play, relative(play, 2))
    expect(play.cutover.gates[0]?.poll?.signatures).toHaveLength(1)
    seen(play, relative(play, 2), relative(play, 3, { approval: 'requested' }))
    expect(play.cutover.gates[0]?.poll).toMatchObject({ reports: [], signatures: [] })
    expect(play.cutover.gates[0]?.poll?.reopenedBecause).toContain(
      `related changes: ${numberOf(3)} neither closed nor approved`,
    )
    expect(leadChange(play.cutover)?.id).toBe('change-1')
  })
})
