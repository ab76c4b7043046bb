import { describe, expect, it } from 'vitest'
import { communicationOf } from '../../../shared/derived/communication.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { portfolioLine } from '../../../shared/derived/figures.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { Play } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const rehearsal = new Play(smallRunbook(), { mode: 'rehearsal' })
const said = (play: Play, stepId: string) => {
  const definition = stepView(play.cutover, stepId)?.definition ?? expect.unreachable(stepId)
  return communicationOf(play.cutover, definition)
}

describe('[R14] a communication', () => {
  it('of a rehearsal names the audience that it must not reach, and says in its message what it is', () => {
    expect(said(rehearsal, 'announce')).toEqual({
      audience: 'The people of this rehearsal only, not: Everybody',
      message: 'REHEARSAL. We start.',
    })
  })

  it('of a rehearsal is for its own people also where the runbook names no audience', () => {
    const runbook = mustRead(SMALL_YAML.replace('audience: Everybody, message: We start., ', ''))
    const play = new Play(runbook, { mode: 'rehearsal' })
    expect(said(play, 'announce')).toEqual({ audience: 'The people of this rehearsal only' })
    expect(said(new Play(runbook), 'announce')).toEqual({})
  })

  it('of a live cutover is what the runbook says, and no other kind of step has one', () => {
    expect(said(new Play(smallRunbook()), 'announce')).toEqual({ audience: 'Everybody', message: 'We start.' })
    expect(said(rehearsal, 'freeze')).toBeUndefined()
  })
})

describe('[R14] a rehearsal', () => {
  it('does not ask the live change, which never counts as confirmed where nothing is linked', () => {
    const yaml = SMALL_YAML.replace('{ mandatory: closed }', '{ change: { approved: true } }')
    const change = (mode: 'live' | 'rehearsal') => {
      const { cutover, now } = new Play(mustRead(yaml), { mode })
      const gate = gateView(cutover, 'go-no-go') ?? expect.unreachable('no gate')
      return basisOf(cutover, gate, now).criteria.find(({ sentence }) => sentence.includes('change'))
    }
    expect(change('rehearsal')).toMatchObject({
      sentence: 'The change is not asked in a rehearsal',
      truth: 'notAsked',
      met: true,
    })
    expect(change('live')).not.toHaveProperty('met')
  })

  it('says that it is one in its first event, in its state and in its line of the portfolio', () => {
    expect(rehearsal.log[0]).toMatchObject({ type: 'cutoverCreated', mode: 'rehearsal' })
    expect(rehearsal.cutover.mode).toBe('rehearsal')
    expect(portfolioLine(rehearsal.cutover, '', rehearsal.now).mode).toBe('rehearsal')
  })
})
