/** What metrics and outputs are called where people read them. */
import { describe, expect, it } from 'vitest'
import { sayEvent } from '../../../client/derive/sayEvent.ts'
import { basisOf, gateView } from '../../../shared/derived/criteria.ts'
import { sayValue, valueLabel, valueTitle } from '../../../shared/derived/valueNames.ts'
import { watchOf } from '../../../shared/derived/watch.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { Play } from '../../support/play.ts'
import { mustRead, SMALL_YAML, smallRunbook } from '../../support/smallRunbook.ts'

const NAMES = `
values:
  lag: { title: Replication lag, unit: s }
  error_rate: { title: Error rate }
  rows: { title: Rows copied }
`
const YAML = `${SMALL_YAML.replace('should: [', 'should: [{ metric: lag, atMost: 5 }, ')}${NAMES}`
const named = () => mustRead(YAML)

describe('a metric or an output', () => {
  it('is called as the runbook names it, with its unit, else by its own name', () => {
    expect(sayValue(named(), 'lag', 2)).toBe('Replication lag 2 s')
    expect([valueLabel(named(), 'lag'), valueLabel(named(), 'rows')]).toEqual(['Replication lag (s)', 'Rows copied'])
    expect(sayValue(smallRunbook(), 'lag', 2)).toBe('lag 2')
    expect(valueTitle(named(), 'incidents_p1_open')).toBe('Open P1 incidents')
  })

  it('is so in criteria, in the watch and in the log', () => {
    const play = new Play(named()).run('lena', { type: 'startCutover' })
    const criterion = () => {
      const view = gateView(play.cutover, 'go-no-go') ?? expect.unreachable('no gate')
      return basisOf(play.cutover, view, play.now).criteria.find(({ sentence }) => sentence.includes('lag'))?.sentence
    }
    expect(criterion()).toBe('Replication lag ≤ 5 s: no data')
    play.run('dana', { type: 'recordMetric', metric: 'lag', value: 2 })
    expect(criterion()).toBe('Replication lag ≤ 5 s: now 2 s')
    expect(watchOf(play.cutover, play.now)?.exit.map(({ sentence }) => sentence)).toEqual(['Error rate ≤ 0.01'])
    const event = play.log.findLast(({ type }) => type === 'metricRecorded') ?? expect.unreachable('nothing recorded')
    expect(sayEvent(event, play.cutover.runbook, (id) => id)).toMatch(/^recorded Replication lag 2 s, measured /)
  })

  it('that nothing reads or leaves is pointed at where it is named', () => {
    const { runbook, faults } = readRunbook(`${SMALL_YAML}values: { eror_rate: { title: Error rate } }\n`, 'test.yaml')
    expect(runbook).toBeDefined()
    expect(faults).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('did you mean "error_rate"?') },
    ])
  })

  it('leaves the content of a runbook without names as it was', () => {
    expect(smallRunbook()).not.toHaveProperty('values')
  })
})
