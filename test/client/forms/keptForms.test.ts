import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { boardOf, rowOf } from '../../../client/derive/board.ts'
import { stepOffers } from '../../../client/features/run/stepOffers.ts'
import { forgetAllAnswers, forgetAnswers, formKey, keepAnswers, keptAnswers } from '../../../client/forms/keptForms.ts'
import type { Field } from '../../../client/forms/offer.ts'
import { contextOf } from '../../support/offers.ts'
import type { Play } from '../../support/play.ts'
import { started } from '../../support/situations.ts'

const stored = new Map<string, string>()
beforeEach(() => {
  stored.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
  })
})
afterEach(() => vi.unstubAllGlobals())

const REASON: Field = { name: 'reason', label: 'Why' }

it('what was written is there again, until it is sent or cleared', () => {
  keepAnswers('form', [REASON], { reason: 'The array is slow' })
  expect(keptAnswers('form')).toEqual({ reason: 'The array is slow' })
  expect(keptAnswers('another form')).toBeUndefined()
  keepAnswers('form', [REASON], { reason: '' })
  expect(keptAnswers('form')).toBeUndefined()
  keepAnswers('form', [REASON], { reason: 'The array is slow' })
  forgetAnswers('form')
  expect(keptAnswers('form')).toBeUndefined()
})

it('only what differs from how the form began is kept, and an emptied field is', () => {
  const fields: Field[] = [
    { ...REASON, initial: 'Pressed by mistake' },
    { name: 'minutes', label: '', initial: '10' },
  ]
  keepAnswers('form', fields, { reason: 'Pressed by mistake', minutes: '10' })
  expect(stored.size).toBe(0)
  keepAnswers('form', fields, { reason: '', minutes: '10' })
  expect(keptAnswers('form')).toEqual({ reason: '' })
})

it('neither a password nor what is meant to be written each time is kept', () => {
  const fields: Field[] = [
    { name: 'password', label: '', kind: 'password' },
    { name: 'fresh', label: '', kind: 'newPassword' },
    { name: 'typed', label: '', exactly: 'everything' },
    REASON,
  ]
  keepAnswers('form', fields, { password: 'secret-1', fresh: 'secret-2', typed: 'everything', reason: 'Late' })
  expect(keptAnswers('form')).toEqual({ reason: 'Late' })
  expect([...stored.values()].join()).not.toMatch(/secret|everything/)
  forgetAllAnswers()
  expect(keptAnswers('form')).toBeUndefined()
})

it('the oldest forms go first, and a browser that keeps nothing does no harm', () => {
  for (let form = 0; form < 25; form++) keepAnswers(`form ${form}`, [REASON], { reason: 'Late' })
  expect([4, 5].map((form) => keptAnswers(`form ${form}`) !== undefined)).toEqual([false, true])
  vi.stubGlobal('sessionStorage', undefined)
  keepAnswers('form', [REASON], { reason: 'Late' })
  expect(keptAnswers('form')).toBeUndefined()
})

it('[R15] a form about another run of the step is another form', () => {
  const keyOf = (play: Play, who = 'dana') => {
    const row = rowOf(boardOf(play.cutover, play.now, who), 'freeze')
    const [offer] = row ? stepOffers(contextOf(play, who), row).filter(({ name }) => name === 'fail') : []
    if (!offer) throw new Error('There is nothing to fail')
    return formKey('c1', who, 'freeze', offer)
  }
  const play = started()
  const first = keyOf(play)
  play.now += 60_000
  expect(keyOf(play)).toBe(first)
  play.run('dana', { type: 'completeStep', stepId: 'freeze' })
  play.run('dana', { type: 'undoStep', stepId: 'freeze', reason: 'Too early' })
  expect(keyOf(play)).not.toBe(first)
})
