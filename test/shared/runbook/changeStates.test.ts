import { expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

const asking = (states: string) =>
  readRunbook(
    SMALL_YAML.replace('{ mandatory: closed }]', `{ mandatory: closed }, { change: { state: ${states} } }]`),
    'small.yaml',
  ).faults.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`)

it.each(['[Scheduled, implement]', '[Cancelled]', "['-2']", '["CAB pending"]', "['10']"])(
  'a state of a change is a known word, a raw value, or a label in quotes: %s',
  (states) => expect(asking(states)).toEqual([]),
)

it.each([
  ['[Sheduled]', 'error: "Sheduled" is no state of a change; did you mean "Scheduled"?'],
  ['[Scheduled, Closd]', 'error: "Closd" is no state of a change; did you mean "Closed"?'],
  ['[CAB pending]', 'or a label of your instance in quotes'],
  ['[constructor]', 'error: "constructor" is no state of a change'],
  ['["Sheduled"]', 'warning: "Sheduled" is taken as a label of your instance; did you mean "Scheduled"?'],
])('one that would never be met is told at its line: %s', (states, fault) => {
  expect(asking(states)).toEqual([expect.stringMatching(/^27:\d+ /)])
  expect(asking(states)[0]).toContain(fault)
})
