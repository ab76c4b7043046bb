import { describe, expect, it } from 'vitest'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { newsIn } from '../../support/news.ts'
import { minutes, type Play } from '../../support/play.ts'
import { started } from '../../support/situations.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const FREEZE = indexOf(smallRunbook()).step.get('freeze') ?? -1
const notesOf = (play: Play) => play.cutover.steps[FREEZE]?.notes ?? []
const note = (text: string, more: object = {}) => ({ type: 'noteStep', stepId: 'freeze', text, ...more }) as const

describe('a note on a step', () => {
  it('has nothing but its text where nothing else was given', () => {
    const play = started().run('lena', note('Quiet', { mentions: [], files: [] }))
    expect(notesOf(play)).toEqual([{ seq: play.cutover.seq, by: 'lena', at: play.now, text: 'Quiet' }])
  })

  it('mentions each person once, who is told as of their own, and by a message too', () => {
    const play = started().run('lena', note('@oscar, is it quiet?', { mentions: ['oscar', 'oscar'] }))
    expect(notesOf(play)[0]?.mentions).toEqual(['oscar'])
    const news = newsIn(play).findLast(({ type }) => type === 'stepNoted')
    expect(news?.whose).toContain('oscar')
    expect(news?.told).not.toContain('lena')
  })

  it('is answered in one thread, of which all who wrote in it hear', () => {
    const play = started().run('lena', note('Quiet?'))
    const asked = play.cutover.seq
    play.wait(minutes(1)).run('sam', note('Yes', { answers: asked }))
    // An answer to the answer continues the same thread.
    play.wait(minutes(1)).run('quinn', note('Still', { answers: play.cutover.seq }))
    expect(notesOf(play).map(({ answers }) => answers)).toEqual([undefined, asked, asked])
    const heard = newsIn(play).findLast(({ type }) => type === 'stepNoted')?.whose
    expect(heard).toContain('lena')
    expect(heard).toContain('sam')
    expect(heard).not.toContain('quinn')
  })

  it('cannot answer what is no note of this step', () => {
    const play = started().run('lena', note('Quiet?'))
    const elsewhere = { type: 'noteStep', stepId: 'promote', text: 'Yes', answers: play.cutover.seq } as const
    expect(play.give('lena', elsewhere)).toMatchObject({ code: 'unknownNote', field: 'answers' })
    expect(play.give('lena', note('Yes', { answers: 1 }))).toMatchObject({ code: 'unknownNote' })
  })
})
