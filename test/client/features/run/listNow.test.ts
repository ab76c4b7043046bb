import { describe, expect, it } from 'vitest'
import { boardOf } from '../../../../client/derive/board.ts'
import { entryOf, nowIn } from '../../../../client/features/run/listNow.ts'
import { stepIdOf, wholeList } from '../../../../client/features/run/runList.ts'
import { Play } from '../../../support/play.ts'
import { allDone, promoted, started } from '../../../support/situations.ts'
import { mustRead, SMALL_YAML } from '../../../support/smallRunbook.ts'

function listOf(play: Play, me?: string) {
  const board = boardOf(play.cutover, play.now, me)
  return { board, stepIds: wholeList(board, 'plan').map((item) => stepIdOf(item, play.cutover)) }
}
const now = (play: Play) => {
  const { stepIds, board } = listOf(play)
  return nowIn(stepIds, board)
}
const entry = (play: Play, me: string) => {
  const { stepIds, board } = listOf(play, me)
  return entryOf(stepIds, board)
}

describe('where the night is', () => {
  it('is the first step that somebody works on or could', () => {
    expect(now(started())).toBe('freeze')
    expect(now(promoted())).toBe('watch-lag')
  })

  it('is the next of the plan while nothing can start, however the file is ordered', () => {
    const late =
      "    - { step: tidy-up, title: Tidy up, phase: Validation, owner: lead, takes: 5m, after: [validate], verify: Tidy, rollback: 'none, because it only tidies' }\n"
    const runbook = mustRead(SMALL_YAML.replace('  Business:\n', `  Business:\n${late}`))
    const preparing = new Play(runbook)
    expect(runbook.steps[0]?.id).toBe('tidy-up')
    expect(now(preparing)).toBe('announce')
  })

  it('is nowhere once everything is done', () => {
    expect(now(allDone())).toBeUndefined()
  })

  it('is looked for among the steps that are shown', () => {
    const { board } = listOf(started())
    expect(nowIn([undefined, 'switch', 'validate'], board)).toBe('switch')
    expect(nowIn(['announce'], board)).toBeUndefined()
  })
})

describe('a key enters the list', () => {
  it('at the first open step of mine, else where the night is, else at the top', () => {
    expect(entry(promoted(), 'nils')).toBe('later')
    expect(entry(promoted(), 'quinn')).toBe('watch-lag')
    expect(entry(allDone(), 'nils')).toBe('announce')
  })
})
