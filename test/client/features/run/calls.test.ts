import { expect, it } from 'vitest'
import { boardOf, rowOf } from '../../../../client/derive/board.ts'
import { calleesOf, leadsToCall } from '../../../../client/features/run/calls.ts'
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

it('a lead is not offered to call the lead, but the other one where two lead', () => {
  const { people } = started().cutover
  expect(leadsToCall(people, 'dana')).toEqual(['lena'])
  expect(leadsToCall(people, 'lena')).toEqual([])
  expect(leadsToCall({ ...people, lead: ['lena', 'olga'] }, 'lena')).toEqual(['olga'])
})
