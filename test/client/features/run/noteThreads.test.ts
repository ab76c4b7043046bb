import { describe, expect, it } from 'vitest'
import { threadsOf } from '../../../../client/features/run/noteThreads.ts'

const note = (seq: number, answers?: number) => ({
  seq,
  by: 'lena',
  at: seq,
  text: `${seq}`,
  ...(answers === undefined ? {} : { answers }),
})

describe('threads', () => {
  it('stand in the order of their first notes, answers below', () => {
    const threads = threadsOf([note(3), note(5), note(7, 3), note(8, 5), note(9, 3)])
    expect(threads.map(({ note: { seq }, answers }) => [seq, answers.map((answer) => answer.seq)])).toEqual([
      [3, [7, 9]],
      [5, [8]],
    ])
  })

  it('begin with an answer whose note only the log still has', () => {
    expect(threadsOf([note(7, 3), note(9, 3)]).map(({ note: { seq } }) => seq)).toEqual([7, 9])
  })
})
