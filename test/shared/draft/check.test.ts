import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkDraft } from '../../../shared/draft/check.ts'
import type { Draft } from '../../../shared/draft/draft.ts'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { draftOf, draftOfYaml, given } from '../../support/drafts.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

const small = () => draftOfYaml(SMALL_YAML)
const rowOf = (draft: Draft, step: string) => draft.rows.find(({ cells }) => cells.step?.text === step)?.key ?? ''
const set = (draft: Draft, step: string, column: string, text: string) => {
  const row = draft.rows.find(({ key }) => key === rowOf(draft, step))
  return given(draft, {
    type: 'setCells',
    cells: [{ row: row?.key ?? '', column, text, seen: row?.cells[column]?.seq ?? 0 }],
  })
}
const errors = (draft: Draft) => checkDraft(draft).faults.filter(({ severity }) => severity === 'error')
const firstStep = small().rows[0]?.cells.step?.text ?? ''

describe('the check of a draft', () => {
  it.each(['erp-golive-weekend', 'payments-datacentre-move', 'saas-release'])(
    'finds in %s what the check of its file finds',
    (name) => {
      const yaml = readFileSync(`runbooks/${name}.yaml`, 'utf8')
      const { faults, plan } = checkDraft(draftOfYaml(yaml))
      expect(faults.map(({ message }) => message)).toEqual(readRunbook(yaml, name).faults.map(({ message }) => message))
      expect(plan?.rows).toHaveLength(plan?.steps ?? 0)
    },
  )

  it('says what the people there are make of the plan, where any role is limited', () => {
    const plan = (yaml: string) => checkDraft(draftOfYaml(yaml)).plan
    expect(plan(SMALL_YAML)?.withPeople).toEqual({ finish: 53 * 60, scarce: [] })
    const one = SMALL_YAML.replace('Database, capacity: 2', 'Database, capacity: 1').replace('secondPerson: true, ', '')
    expect(plan(one)?.withPeople).toMatchObject({
      finish: 58 * 60,
      scarce: [{ role: 'dba', finishWithOneMore: 53 * 60 }],
    })
    expect(plan(SMALL_YAML.replace(', capacity: 2', ''))?.withPeople).toBeUndefined()
  })

  it('puts each fault into its cell, with the corrected text where that is certain', () => {
    const row = rowOf(small(), firstStep)
    const faultOf = (column: string, text: string) =>
      errors(set(small(), firstStep, column, text)).find((one) => one.column === column)
    expect(faultOf('takes', '2h 30m')).toMatchObject({ row, column: 'takes', fix: '2h30m' })
    expect(faultOf('takes', '90 min')).toMatchObject({ fix: '1h30m' })
    expect(faultOf('takes', '45')).not.toHaveProperty('fix')
    expect(faultOf('kind', 'tusk')).toMatchObject({ row, fix: 'task' })
    expect(faultOf('step', 'TRE_1')).toMatchObject({ row, fix: 'tre-1' })
    expect(faultOf('owner', 'dbaa')).toMatchObject({ row })
    expect(faultOf('timebox', '30 min')).toMatchObject({ fix: '30m, then decide' })
    expect(faultOf('rollback', '{ title: x')).toMatchObject({ row, column: 'rollback' })
  })

  it('corrects one of several dependencies and keeps the others', () => {
    const draft = small()
    const [, second] = draft.rows
    const after = `${firstStep.slice(0, -1)}, ${second?.cells.step?.text ?? ''}`
    const last = draft.rows.at(-1)?.cells.step?.text ?? ''
    const fault = errors(set(draft, last, 'after', after)).find(({ fix }) => fix !== undefined)
    expect(fault?.fix).toBe(`${firstStep}, ${second?.cells.step?.text ?? ''}`)
  })

  it('corrects a section where it is wrong, and leaves the rest of it as somebody typed it', () => {
    const fixOf = (section: string, text: string) =>
      errors(given(small(), { type: 'setSection', section, text, seen: small().sections[section]?.seq ?? 0 })).find(
        (fault) => fault.section === section,
      )?.fix
    expect(fixOf('window', '7 hours')).toBe('7h')
    const roles = ['# who', 'lead: { title: Lead }', 'dba:', '  title: 4.10 # so far', '  capacity: 2'].join('\n')
    expect(fixOf('roles', roles)).toBe(roles.replace('4.10', '"4.10"'))
    expect(fixOf('timezone', 'Berlin')).toBe('Europe/Berlin')
  })

  it('knows cells that are wrong in one way as one kind, each with its own corrected text', () => {
    const [first, second] = small().rows.map(({ cells }) => cells.step?.text ?? '')
    const draft = set(set(small(), first ?? '', 'takes', '90 min'), second ?? '', 'takes', '2 hours')
    const found = errors(draft).filter(({ column }) => column === 'takes')
    expect(found.map(({ kind, fix }) => [kind, fix])).toEqual([
      ['{count} durations are misspelt', '1h30m'],
      ['{count} durations are misspelt', '2h'],
    ])
  })

  it('says once that a section cannot be read, and goes on with the rest', () => {
    const draft = given(small(), { type: 'setSection', section: 'roles', text: 'lead: { title', seen: 1 })
    const found = errors(draft)
    expect(found.filter(({ section }) => section === 'roles')).toHaveLength(1)
    expect(checkDraft(draft).plan).toBeUndefined()
  })

  it('names the line of a section at which it is wrong, whether its text stands beside its key or below', () => {
    const roles = ['# who', 'lead: { title: Lead }', 'dba:', '  title: Database', '  capacity: many'].join('\n')
    const lineOf = (section: string, text: string) =>
      errors(given(small(), { type: 'setSection', section, text, seen: small().sections[section]?.seq ?? 0 })).find(
        (fault) => fault.section === section && fault.line !== undefined,
      )?.line
    expect(lineOf('roles', roles)).toBe(5)
    expect(lineOf('roles', '# who\nlead: { title: Lead }\ndba: [')).toBeGreaterThanOrEqual(3)
    expect(lineOf('tier', '# how bad\n9')).toBe(2)
  })

  it('says what does not fit an own column, as a warning that keeps nobody from an approval', () => {
    const column = { key: 'x-risk', title: 'Risk', type: 'choice', choices: ['low', 'high'] } as const
    const added = given(small(), { type: 'addColumn', column: { ...column, choices: [...column.choices] } })
    const cells = [{ row: 'r1', column: 'x-risk', text: 'hihg', seen: 0 }]
    const { faults, runbook } = checkDraft(given(added, { type: 'setCells', cells }))
    expect(runbook).toBeDefined()
    expect(faults).toContainEqual({
      severity: 'warning',
      row: 'r1',
      column: 'x-risk',
      message: '"hihg" is none of the choices: low, high',
      fix: 'high',
    })
  })

  it('names every one of many cells that have the same fault', () => {
    const draft = small().rows.reduce((one, row) => set(one, row.cells.step?.text ?? '', 'phase', ' Nowhere'), small())
    const named = errors(draft).filter(({ column }) => column === 'phase')
    expect(new Set(named.map(({ row }) => row)).size).toBe(draft.rows.length)
    expect(named.every(({ message }) => !message.includes('more'))).toBe(true)
  })

  it('of nothing at all is no crash', () => {
    const empty = draftOf({ sections: {}, workstreams: [], columns: [], rows: [] })
    expect(checkDraft(empty).faults.length).toBeGreaterThan(0)
  })
})
