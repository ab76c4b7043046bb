import { describe, expect, it } from 'vitest'
import { parseCommand, parseCommandBody, parseCreation } from '../../../server/commands/parseCommand.ts'

describe('a command as it comes in', () => {
  it('is what the schema makes of it', () => {
    const given = { type: 'moveT0', t0: '2026-11-28T23:00:00+01:00', reason: '  Late delivery ' }
    expect(parseCommand(given)).toEqual({ ...given, t0: '2026-11-28T22:00:00.000Z', reason: 'Late delivery' })
  })

  it.each<[unknown, string | undefined, string]>([
    [undefined, undefined, 'This is missing.'],
    [null, undefined, 'This must be an object.'],
    ['holdStep', undefined, 'This must be an object.'],
    [{}, 'type', '“type” is missing; it says which command this is.'],
    [{ type: 'recordChang' }, 'type', '“type” names no command: "recordChang".'],
    [{ type: 'holdstep' }, 'type', '“type” names no command: "holdstep". Did you mean holdStep?'],
    [{ type: 'passTime' }, 'type', '“type” names no command: "passTime".'],
    [{ type: 'holdStep', stepId: 'a' }, 'reason', '“reason” is missing.'],
    [{ type: 'holdStep', stepId: 'a', reason: ' ' }, 'reason', '“reason” must not be empty.'],
    [{ type: 'holdStep', stepId: 'A b', reason: 'x' }, 'stepId', '“stepId” is not the id of a step.'],
    [{ type: 'holdStep', stepId: 'a', reason: 'x', why: 1 }, 'why', '“why” is not a field here.'],
    [{ type: 'holdStep', stepId: 'a', reason: 7 }, 'reason', '“reason” must be a string.'],
    [
      { type: 'moveT0', t0: 'tomorrow', reason: 'x' },
      't0',
      '“t0” is not an instant; write it like 2026-03-14T22:00:00Z or 2026-03-14T23:00:00+01:00.',
    ],
    [
      { type: 'provideEvidence', itemId: 'i', evidence: { link: 'javascript:alert(1)' } },
      'evidence.link',
      '“evidence.link” is not an http address.',
    ],
    [
      { type: 'provideEvidence', itemId: 'i', evidence: { metric: 'm', value: '7' } },
      'evidence.value',
      '“evidence.value” must be a number.',
    ],
    [
      { type: 'sign', gateId: 'g', vote: 'maybe', pollId: 'p', basis: 'b' },
      'vote',
      '“vote” must be one of "go", "goWithConditions", "noGo", "abstain".',
    ],
    [{ type: 'bulk', commands: [] }, 'commands', '“commands” needs at least 1 entry.'],
    [
      {
        type: 'bulk',
        commands: [
          { type: 'clearStop', stop: 'stop.1' },
          { type: 'noteStep', stepId: 'a' },
        ],
      },
      'commands.1.text',
      '“commands.1.text” is missing.',
    ],
    [
      { type: 'completeStep', stepId: 'a', outputs: { '1st': 'x' } },
      'outputs.1st',
      '“outputs.1st” is not a name that fits here.',
    ],
  ])('[R13] is refused with the field and a sentence: %o', (given, field, message) => {
    expect(parseCommand(given)).toEqual({ code: 'malformed', message, ...(field === undefined ? {} : { field }) })
  })

  it.each([
    ['{"type":"recordCheckIn","note":"x","metrics":{"__proto__":1,"b":2}}', 'metrics.__proto__'],
    ['{"type":"completeStep","stepId":"a","outputs":{"__proto__":"x"}}', 'outputs.__proto__'],
    ['{"type":"clearStop","stop":"stop.1","__proto__":{"type":"callStop"}}', '__proto__'],
  ])('[R13] loses no key in silence: %s', (given, field) => {
    expect(parseCommand(JSON.parse(given))).toEqual({
      code: 'malformed',
      message: `“${field}” is not a field here.`,
      field,
    })
  })

  it.each(['9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00+14:00', '3000-01-01T00:00:00Z'])(
    '[R13] names no instant that no go-live has, and of which the sum would be none: %s',
    (t0) => {
      expect(parseCommand({ type: 'moveT0', t0, reason: 'x' })).toEqual({
        code: 'malformed',
        message: '“t0” must lie between the years 1970 and 2999.',
        field: 't0',
      })
    },
  )

  it('[R13] of 10 MB is refused without being repeated', () => {
    const refusal = parseCommand({ type: 'noteStep', stepId: 'a', text: 'x'.repeat(10_000_000) })
    expect(refusal).toEqual({
      code: 'malformed',
      message: '“text” is too long: at most 10000 characters.',
      field: 'text',
    })
    const type = parseCommand({ type: 'x'.repeat(10_000_000) })
    expect(JSON.stringify(type).length).toBeLessThan(300)
  })

  it.each([
    ['a NUL character', `a${String.fromCharCode(0)}b`],
    ['half a Unicode character', 'a\ud83d'],
  ])('[R13] with %s, which PostgreSQL cannot hold, is refused wherever it stands', (what, text) => {
    const bulk = { type: 'bulk', commands: [{ type: 'noteStep', stepId: 'a', text }] }
    expect(parseCommand(bulk)).toEqual({
      code: 'malformed',
      message: `“commands.0.text” contains ${what}.`,
      field: 'commands.0.text',
    })
    expect(parseCommandBody({ commandId: text, command: { type: 'clearStop', stop: 'stop.1' } })).toMatchObject({
      field: 'commandId',
    })
    expect(parseCommand({ type: 'recordCheckIn', note: 'x', metrics: { [text]: 1 } })).toMatchObject({
      code: 'malformed',
      field: 'metrics',
    })
  })

  it('[R13] nested a hundred thousand times is refused, and does not exhaust the stack', () => {
    const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
    expect(parseCommand({ type: 'noteStep', stepId: 'a', text: nested })).toMatchObject({ field: 'text' })
    expect(parseCommandBody(nested)).toMatchObject({ code: 'malformed' })
  })
})

describe('the body around it', () => {
  it('[R13] is checked first', () => {
    expect(parseCommandBody({ commandId: 'c', command: { type: 'clearStop', stop: 'stop.1' } })).toMatchObject({
      commandId: 'c',
    })
    expect(parseCommandBody({ command: { type: 'clearStop', stop: 'stop.1' } })).toMatchObject({ field: 'commandId' })
    expect(parseCommandBody({ commandId: 'c' })).toMatchObject({ field: 'command' })
    expect(parseCommandBody({ commandId: 'c', command: 'stop' })).toMatchObject({ field: 'command' })
    expect(parseCommandBody({ commandId: 'c', command: { type: 'holdStep', stepId: 'a' } })).toMatchObject({
      field: 'reason',
    })
    expect(parseCommandBody({ commandId: 'c', command: {}, cutoverId: 'x' })).toMatchObject({ field: 'cutoverId' })
  })

  it('[R3] cannot take an id of the clock', () => {
    expect(parseCommandBody({ commandId: 'clock:x', command: { type: 'clearStop', stop: 'stop.1' } })).toMatchObject({
      field: 'commandId',
    })
  })

  it('[R13] of a creation names the field', () => {
    const body = { commandId: 'c', runbook: { id: 'r' }, mode: 'live', t0: '2026-11-28T22:00:00Z' }
    expect(parseCreation(body)).toMatchObject({ commandId: 'c', command: { people: {} } })
    expect(parseCreation({ ...body, mode: 'test' })).toMatchObject({ field: 'mode' })
    expect(parseCreation({ ...body, runbook: undefined })).toMatchObject({ field: 'runbook' })
    expect(parseCreation({ ...body, people: { dba: 'dana' } })).toMatchObject({ field: 'people.dba' })
  })
})
