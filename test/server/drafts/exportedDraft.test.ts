import { randomUUID } from 'node:crypto'
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { DraftCommandInput } from '../../../shared/draft/commands.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { SMALL_YAML } from '../../support/smallRunbook.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

async function draftOf(yaml: string): Promise<string> {
  const made = await app.call('POST', '/api/drafts', { as: 'paula', body: { commandId: randomUUID(), from: { yaml } } })
  return made.read(z.looseObject({ id: z.string() })).id
}

const give = (id: string, command: DraftCommandInput) =>
  app.call('POST', `/api/drafts/${id}/commands`, { as: 'paula', body: { commandId: randomUUID(), command } })

it('a draft is saved as a sheet with its own columns: numbers as numbers, links to be followed, the rest as text', async () => {
  const id = await draftOf(SMALL_YAML)
  await give(id, { type: 'addColumn', column: { key: 'x-hours', title: 'Man-hours', type: 'number' } })
  await give(id, { type: 'addColumn', column: { key: 'x-ticket', title: 'Ticket', type: 'link' } })
  const write = (row: string, column: string, text: string) => ({ row, column, text, seen: 0 })
  await give(id, {
    type: 'setCells',
    cells: [
      write('r1', 'x-hours', '2.5'),
      write('r2', 'x-hours', 'two'),
      write('r1', 'x-ticket', 'https://tickets.example.org/CHG0012'),
      write('r2', 'x-ticket', 'javascript:alert(1)'),
      write('r3', 'x-ticket', '=HYPERLINK("https://evil.example.org")'),
    ],
  })
  const { check } = { check: await app.call('GET', `/api/drafts/${id}/check`, { as: 'paula' }) }
  expect(check.text).toContain('is not a number')
  expect(check.text).toContain('is not a link')

  const response = await fetch(`${app.origin}/api/drafts/${id}/export?format=xlsx`, {
    headers: { authorization: `Bearer ${app.tokens.paula?.token}` },
  })
  expect(response.status).toBe(200)
  const { sheets } = await readXlsx(new Uint8Array(await response.arrayBuffer()))
  const [headings = [], ...rows] = sheets[0]?.rows ?? []
  const valuesOf = (heading: string) => {
    const column = headings.indexOf(heading)
    return new Map(rows.map((row) => [row[headings.indexOf('ID')], row[column]]))
  }
  const steps = [...SMALL_YAML.matchAll(/step: ([a-z-]+)/g)].flatMap(([, step]) => step ?? [])
  const [first = '', second = '', third = ''] = steps
  expect(valuesOf('Man-hours').get(first)).toBe(2.5)
  expect(valuesOf('Man-hours').get(second)).toBe('two')
  expect(valuesOf('Ticket').get(first)).toBe('https://tickets.example.org/CHG0012')
  expect(valuesOf('Ticket').get(second)).toBe('javascript:alert(1)')
  expect(valuesOf('Ticket').get(third)).toBe('=HYPERLINK("https://evil.example.org")')
  const links = [...(sheets[0]?.cells?.values() ?? [])].flatMap((cell) => cell.hyperlink?.target ?? [])
  expect(links).toEqual(['https://tickets.example.org/CHG0012'])
})

it('each copy of a repeated row has what its row says, also where another row is called by the beginning of its id', async () => {
  const id = await draftOf(`runbook: sites
title: Sites
tier: 3
timezone: UTC
window: 4h
roles:
  lead: { title: Lead }
phases: [All]
workstreams:
  Sites:
    - { step: check-all, title: Check what all share, phase: All, owner: lead, takes: 5m, verify: Up }
    - { step: check, title: "Check {site}", phase: All, owner: lead, takes: 5m, verify: Up, forEach: { site: [All Sites, North] } }
`)
  await give(id, { type: 'addColumn', column: { key: 'x-ticket', title: 'Ticket', type: 'text' } })
  const cell = (row: string, text: string) => ({ row, column: 'x-ticket', text, seen: 0 })
  await give(id, { type: 'setCells', cells: [cell('r1', 'of all'), cell('r2', 'of each')] })
  const response = await fetch(`${app.origin}/api/drafts/${id}/export?format=xlsx`, {
    headers: { authorization: `Bearer ${app.tokens.paula?.token}` },
  })
  const { sheets } = await readXlsx(new Uint8Array(await response.arrayBuffer()))
  const [headings = [], ...rows] = sheets[0]?.rows ?? []
  const told = rows.map((row) => [row[headings.indexOf('ID')], row[headings.indexOf('Ticket')]])
  expect(Object.fromEntries(told)).toMatchObject({
    'check-all': 'of all',
    'check-all-sites': 'of each',
    'check-north': 'of each',
  })
})

it('[R13] a draft with an error says so instead', async () => {
  const id = await draftOf(SMALL_YAML)
  await give(id, { type: 'setSection', section: 'tier', text: '7', seen: 1 })
  const { status, text } = await app.call('GET', `/api/drafts/${id}/export`, { as: 'paula' })
  expect(status).toBe(409)
  expect(text).toContain('draftFaults')
})
