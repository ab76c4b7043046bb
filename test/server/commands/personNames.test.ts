import { expect, it } from 'vitest'
import { z } from 'zod'
import { namesIn, withPersonIds } from '../../../server/commands/personNames.ts'
import { person } from '../../../shared/commandFields.ts'
import { command, PERSON_FIELDS } from '../../../shared/commands.ts'
import { started } from '../../support/situations.ts'

it('knows every field of every command that names a person', () => {
  // By what the published schema says, which is written without knowing of the list.
  for (const option of command.options) {
    const type = option.shape.type.value
    if (type === 'bulk') continue
    const published = JSON.stringify(z.toJSONSchema(option, { io: 'input' }))
    const named = published.split(JSON.stringify(person.description)).length - 1
    expect(PERSON_FIELDS.get(type), type).toHaveLength(named)
  }
  expect(PERSON_FIELDS.get('assignStep')).toEqual(['to'])
  expect(PERSON_FIELDS.get('completeStep')).toEqual(['onBehalfOf'])
})

it('puts ids for the names of all, in a batch too, and names the field whose person nobody knows', () => {
  const { cutover } = started()
  const bulk = command.parse({
    type: 'bulk',
    commands: [
      { type: 'startStep', stepId: 'a', onBehalfOf: 'dana@example.org' },
      { type: 'assignStep', stepId: 'a', to: 'ben@example.org' },
      { type: 'assignPerson', role: 'dba', email: 'ben@example.org' },
    ],
  })
  expect(namesIn(bulk)).toEqual(['dana@example.org', 'ben@example.org', 'ben@example.org'])
  const known = new Map([
    ['dana@example.org', 'p1'],
    ['ben@example.org', 'p2'],
  ])
  expect(withPersonIds(bulk, known, cutover)).toMatchObject({
    commands: [{ onBehalfOf: 'p1' }, { to: 'p2' }, { email: 'p2' }],
  })
  known.delete('ben@example.org')
  expect(withPersonIds(bulk, known, cutover)).toMatchObject({ code: 'unknownPerson', field: 'commands.1.to' })
})
