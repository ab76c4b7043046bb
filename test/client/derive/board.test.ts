import { describe, expect, it } from 'vitest'
import { type Board, boardOf, rowOf } from '../../../client/derive/board.ts'
import { executorOf } from '../../../shared/derived/executor.ts'
import { figuresOf } from '../../../shared/derived/figures.ts'
import { replay } from '../../../shared/evolve/evolve.ts'
import { minutes, type Play, T0 } from '../../support/play.ts'
import { allDone, promoted, SITUATIONS, started } from '../../support/situations.ts'

const boardAt = (play: Play, me?: string) => boardOf(play.cutover, play.now, me)
const statuses = (board: Board) => board.rows.map(({ view, status }) => `${view.definition.id} ${status}`)

describe('the board', () => {
  it.each(Object.entries({ ...SITUATIONS, allDone, promoted }))(
    'comes to the same event by event as from scratch: %s',
    (_, situation) => {
      const { log, runbook, now } = situation()
      let board: Board | undefined
      for (let seq = 1; seq <= log.length; seq++) {
        const cutover = replay('c1', runbook, log.slice(0, seq))
        if (!cutover) continue
        const at = seq === log.length ? now : cutover.at
        board = boardOf(cutover, at, 'dana', board)
        expect(board).toEqual(boardOf(cutover, at, 'dana'))
      }
    },
  )

  it('keeps every row that an event did not change', () => {
    const play = started()
    const before = boardAt(play)
    play.run('dana', { type: 'noteStep', stepId: 'freeze', text: 'Almost there' })
    const after = boardOf(play.cutover, play.now, undefined, before)
    const changed = after.rows.filter((row, position) => row !== before.rows[position])
    expect(changed.map(({ view }) => view.definition.id)).toEqual(['freeze'])
    expect(after.workstreams).toBe(before.workstreams)
  })

  it('stays the same object while nothing happens', () => {
    const play = started()
    const before = boardAt(play)
    expect(boardOf(play.cutover, play.now + 1000, undefined, before)).toBe(before)
  })

  it('[R1] lets time alone release what waited for nothing else', () => {
    const play = started()
    const before = boardAt(play)
    expect(statuses(before)).toContain('later waiting')
    const after = boardOf(play.cutover, T0 + minutes(30), undefined, before)
    expect(statuses(after)).toContain('later ready')
  })

  it('counts what is done as the figures do', () => {
    for (const situation of [...Object.values(SITUATIONS), allDone, promoted]) {
      const play = situation()
      const { done, total } = figuresOf(play.cutover, play.now)
      expect(boardAt(play)).toMatchObject({ done, total })
    }
  })
})

describe('whose a step is', () => {
  const mine = (play: Play, me: string) =>
    boardAt(play, me)
      .open.filter((row) => row.mine)
      .map(({ view }) => view.definition.id)

  it('is everybody’s who holds the role until somebody has taken it', () => {
    const play = started().run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    expect(mine(play, 'second')).toEqual(['copy', 'watch-lag'])
    play.run('dana', { type: 'startStep', stepId: 'copy' })
    expect(mine(play, 'second')).toEqual(['watch-lag'])
    expect(mine(play, 'dana')).toEqual(['freeze', 'copy', 'watch-lag'])
  })

  it('[R5] is the one’s for whom a scribe recorded it', () => {
    const play = started().run('dana', { type: 'takeOverStep', stepId: 'copy', reason: 'By hand' })
    play.run('scott', { type: 'startStep', stepId: 'copy', onBehalfOf: 'second' })
    expect(mine(play, 'second')).toContain('copy')
    expect(mine(play, 'scott')).toEqual([])
  })

  it('is the second person’s while it waits to be confirmed, and not the executor’s', () => {
    expect(mine(promoted(), 'second')).toContain('promote')
    expect(mine(promoted(), 'dana')).not.toContain('promote')
  })

  it('follows an assignment', () => {
    const play = started().run('lena', { type: 'assignStep', stepId: 'freeze', to: 'second' })
    const row = rowOf(boardAt(play, 'second'), 'freeze')
    expect(row?.mine).toBe(true)
    expect(row && executorOf(play.cutover, row.view)).toBe('second')
  })
})
