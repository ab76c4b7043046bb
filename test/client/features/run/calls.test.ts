import { expect, it } from 'vitest'
import { boardOf, rowOf } from '../../../../client/derive/board.ts'
import { calleesOf } from '../../../../client/features/run/calls.ts'
import { started } from '../../../support/situations.ts'

it('the lead is called about a step, and calls who does it; nobody calls themselves', () => {
  const { cutover, now } = started()
  const row = rowOf(boardOf(cutover, now, 'dana'), 'freeze')
  if (!row) throw new Error('There is no such step')
  const lena = { id: 'lena', isLead: true }
  expect(calleesOf(cutover, row, 'dana')).toEqual([lena])
  expect(calleesOf(cutover, row, 'olga')).toEqual([lena])
  expect(calleesOf(cutover, row, 'lena')).toEqual([{ id: 'dana', isLead: false }])
  const own = rowOf(boardOf(cutover, now, 'lena'), 'announce')
  expect(own && calleesOf(cutover, own, 'lena')).toEqual([])
})
