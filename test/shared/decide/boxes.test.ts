import { describe, expect, it } from 'vitest'
import { boxCount, boxViews } from '../../../shared/derived/boxes.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { newsIn } from '../../support/news.ts'
import { minutes, Play, person } from '../../support/play.ts'
import { started } from '../../support/situations.ts'
import { BOXED_YAML, boxedRunbook, mustRead, SMALL_YAML } from '../../support/smallRunbook.ts'

const WRITERS = { stepId: 'freeze', part: 'do', line: 1, text: 'Stop the writers' } as const
const NODES = { stepId: 'freeze', part: 'do', line: 2, text: 'Look at **both** nodes' } as const
const tick = (box: object = WRITERS) => ({ type: 'tickBox', ...WRITERS, ...box }) as const
const untick = (box: object = WRITERS) => ({ type: 'untickBox', ...WRITERS, ...box }) as const

const startedBoxed = () => started(boxedRunbook())

function freezeIn({ cutover }: Play) {
  const view = stepView(cutover, 'freeze')
  if (!view) throw new Error('There is no such step')
  return view
}
const tickedBy = (play: Play) => boxViews(freezeIn(play)).map(({ tick }) => tick?.by)
const earlierBy = (play: Play) => boxViews(freezeIn(play)).map(({ earlier }) => earlier?.by)

describe('a box of a running step', () => {
  it('is ticked by whoever may do the step: who and when stays, and it counts', () => {
    const play = startedBoxed()
    expect(boxCount(freezeIn(play))).toEqual({ ticked: 1, all: 3 })
    play.run('dana', tick()).wait(minutes(1)).run('second', tick(NODES))
    expect(tickedBy(play)).toEqual(['dana', 'second', undefined])
    expect(boxViews(freezeIn(play))[1]?.tick).toMatchObject({ by: 'second', at: play.now })
    expect(boxCount(freezeIn(play))).toEqual({ ticked: 3, all: 3 })
  })

  it('is ticked once, however often and by whomever it is pressed', () => {
    const play = startedBoxed().run('dana', tick())
    const { seq } = play.cutover
    expect(play.give('dana', tick())).toEqual([])
    expect(play.give('second', tick())).toEqual([])
    expect(play.cutover.seq).toBe(seq)
    expect(tickedBy(play)[0]).toBe('dana')
  })

  it('is unticked by anybody who may tick it, and ticked again', () => {
    const play = startedBoxed().run('dana', tick()).run('second', untick())
    expect(tickedBy(play)[0]).toBeUndefined()
    expect(play.give('dana', untick())).toEqual([])
    play.run('second', tick())
    expect(tickedBy(play)[0]).toBe('second')
  })

  it('is not another box: a changed text, an unknown place or part is refused (R15)', () => {
    const play = startedBoxed()
    expect(play.give('dana', tick({ text: 'Stop the readers' }))).toMatchObject({ code: 'boxChanged', field: 'text' })
    expect(play.give('dana', tick({ line: 2 }))).toMatchObject({ code: 'boxChanged' })
    expect(play.give('dana', tick({ line: 9 }))).toMatchObject({ code: 'unknownBox', field: 'line' })
    expect(play.give('dana', tick({ part: 'verify' }))).toMatchObject({ code: 'unknownBox' })
    expect(play.give('dana', tick({ run: 0 }))).toMatchObject({ code: 'runChanged' })
  })

  it('is not ticked by hand where the runbook has ticked it', () => {
    const desk = { line: 3, text: 'Tell the desk' }
    expect(startedBoxed().give('dana', tick(desk))).toMatchObject({ code: 'nothingChanges' })
    expect(startedBoxed().give('dana', untick(desk))).toMatchObject({ code: 'nothingChanges' })
  })

  it('waits until the step runs, and while it is held', () => {
    const held = startedBoxed().run('dana', { type: 'holdStep', stepId: 'freeze', reason: 'Locked' })
    expect(held.give('dana', tick())).toMatchObject({ code: 'stepState' })
    expect(new Play(boxedRunbook()).give('dana', tick())).toMatchObject({ code: 'stepState' })
  })

  it('is ticked by a program, also of an automation, which no person does without taking it over', () => {
    const yaml = BOXED_YAML.replace('verify: Copied', 'verify: "- [ ] Copied"')
    const play = started(mustRead(yaml))
    const token = person('dana', { via: 'token' })
    const copied = { stepId: 'copy', part: 'verify', line: 1, text: 'Copied' }
    play.run(token, tick(), { type: 'startStep', stepId: 'copy' })
    expect(play.give('dana', tick(copied))).toMatchObject({ code: 'notYourRole' })
    play.run(token, tick(copied))
    expect(boxCount(stepView(play.cutover, 'copy') ?? freezeIn(play))).toEqual({ ticked: 1, all: 1 })
  })

  it('is ticked for others by the scribe, and by the lead with a reason (R5)', () => {
    const play = startedBoxed().run('scott', { ...tick(), onBehalfOf: 'dana' })
    expect(boxViews(freezeIn(play))[0]?.tick).toMatchObject({ by: 'scott', onBehalfOf: 'dana' })
    expect(play.give('lena', tick(NODES))).toMatchObject({ code: 'notYourRole' })
    play.run('lena', { ...tick(NODES), override: 'I stand beside her' })
    expect(boxViews(freezeIn(play))[1]?.tick).toMatchObject({ by: 'lena', override: 'I stand beside her' })
  })

  it('is news to nobody', () => {
    const play = startedBoxed().run('dana', tick(), untick(), tick(NODES))
    expect(newsIn(play).filter(({ type }) => type.startsWith('box'))).toEqual([])
  })
})

describe('the ticks of a run', () => {
  it('stay while it is held, done, and reopened', () => {
    const play = startedBoxed().run('dana', tick(), { type: 'holdStep', stepId: 'freeze', reason: 'Locked' })
    expect(tickedBy(play)[0]).toBe('dana')
    play.run('dana', { type: 'resumeStep', stepId: 'freeze' }, { type: 'completeStep', stepId: 'freeze' })
    expect(boxCount(freezeIn(play))).toEqual({ ticked: 2, all: 3 })
    play.run('dana', { type: 'undoStep', stepId: 'freeze', reason: 'Wrong button' })
    expect(tickedBy(play)[0]).toBe('dana')
    expect(earlierBy(play)[0]).toBeUndefined()
  })

  it('are those of the run before once it is tried again', () => {
    const again = [
      { type: 'failStep', stepId: 'freeze', reason: 'Refused' },
      { type: 'retryStep', stepId: 'freeze' },
    ] as const
    const play = startedBoxed().run('dana', tick(), again[0])
    expect(tickedBy(play)[0]).toBe('dana')
    play.run('dana', again[1])
    expect(tickedBy(play)).toEqual([undefined, undefined, undefined])
    expect(earlierBy(play)).toEqual(['dana', undefined, undefined])
    expect(boxCount(freezeIn(play))).toEqual({ ticked: 1, all: 3 })
    play.run('second', tick(NODES), ...again)
    expect(earlierBy(play)).toEqual([undefined, 'second', undefined])
  })

  it('are those of the run before once a wait that time ended runs again', () => {
    const yaml = SMALL_YAML.replace('takes: 10m, after: [switch]', 'takes: 10m, do: "- [ ] Watch the graph"')
    const play = started(mustRead(yaml)).run('nils', { type: 'startStep', stepId: 'bake' })
    const boxesOfBake = () => boxViews(stepView(play.cutover, 'bake') ?? expect.unreachable())
    play.run('nils', { type: 'tickBox', stepId: 'bake', part: 'do', line: 1, text: 'Watch the graph' })
    play.wait(minutes(11)).passTime()
    expect(stepView(play.cutover, 'bake')?.state.status).toBe('done')
    play.run('nils', { type: 'undoStep', stepId: 'bake', reason: 'The node had restarted' })
    expect(boxesOfBake()).toMatchObject([{ earlier: { by: 'nils' } }])
    expect(boxesOfBake()[0]).not.toHaveProperty('tick')
  })

  it('are those of the run before once its start is taken back, and gone once it says something else', () => {
    const play = startedBoxed().run('dana', tick(), { type: 'undoStep', stepId: 'freeze', reason: 'Too early' })
    expect(freezeIn(play).state.status).toBe('pending')
    expect(earlierBy(play)[0]).toBe('dana')
    const change = { type: 'changeStep', stepId: 'freeze', do: '- [ ] Something else', reason: 'Clearer' } as const
    play.run('lena', change)
    expect(earlierBy(play)).toEqual([undefined])
  })
})
