import { expect, it } from 'vitest'
import { incidentsInOrder, raisedFrom } from '../../../../client/features/servicenow/incidents.ts'
import { watchOf } from '../../../../shared/derived/watch.ts'
import { hear, incidentReading, linked } from '../../../support/changes.ts'
import { minutes, Play } from '../../../support/play.ts'
import { mustRead, SMALL_YAML } from '../../../support/smallRunbook.ts'

const open = (sysId: string, priority: string) =>
  ({
    kind: 'incident',
    facts: incidentReading({ sysId, number: sysId, priority: { value: priority, label: '' } }),
  }) as const

it('stand by priority, what is over last, what is being raised first', () => {
  const play = hear(linked(), open('low', '4'), open('high', '1'))
  hear(play, { kind: 'incident', facts: incidentReading({ sysId: 'high', number: 'high', open: false }) })
  hear(play, open('middle', '2'))
  play.run('dana', { type: 'raiseIncident', title: 'Totals differ', stepId: 'freeze' })
  expect(incidentsInOrder(play.cutover.incidents).map(({ id }) => id)).toEqual(['incident-1', 'middle', 'low', 'high'])
})

it('are raised once from a step, unless raising them failed', () => {
  const play = linked().run('dana', { type: 'raiseIncident', title: 'Totals differ', stepId: 'freeze' })
  expect(raisedFrom(play.cutover.incidents, { stepId: 'freeze' })?.id).toBe('incident-1')
  expect(raisedFrom(play.cutover.incidents, { stepId: 'copy' })).toBeUndefined()
  hear(play, { kind: 'incidentFailed', incidentId: 'incident-1', because: 'No access' })
  expect(raisedFrom(play.cutover.incidents, { stepId: 'freeze' })).toBeUndefined()
})

it('[R11] are counted by ServiceNow in the exit criteria, and not at all while it is not confirmed', () => {
  const runbook = mustRead(
    SMALL_YAML.replace('metric: error_rate, atMost: 0.01', 'metric: incidents_p1_open, atMost: 0'),
  )
  const play = hear(linked(new Play(runbook)), open('one', '1'))
  const confirmedAt = play.now
  const exit = () => watchOf(play.cutover, play.now)?.exit[0]
  expect(exit()).toMatchObject({ met: false, counted: { value: 1, confirmedAt } })
  play.wait(minutes(7))
  expect(exit()?.met).toBeUndefined()
  expect(exit()?.counted).toEqual({ confirmedAt })
})
