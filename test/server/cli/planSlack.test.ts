import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { plan } from '../../../server/cli/plan.ts'

const SOURCE = `
runbook: late
title: Late
tier: 3
timezone: UTC
window: 2h
roles: { lead: { title: Lead } }
phases: [Night]
workstreams:
  Night:
    - { step: copy, title: Copy, phase: Night, owner: lead, takes: 30m }
    - { step: beside, title: Beside, phase: Night, owner: lead, takes: 5m }
    - { step: open, title: Open, phase: Night, owner: lead, takes: 10m, after: [copy], deadline: T+28m }
`
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tminus-slack-'))
  await writeFile(join(folder, 'late.yaml'), SOURCE)
})
afterAll(() => rm(folder, { recursive: true }))

it('a deadline that the plan misses is negative slack of all that it depends on, and said', async () => {
  const lines: string[] = []
  await plan([join(folder, 'late.yaml'), '--json'], (line) => lines.push(line))
  const { steps } = JSON.parse(lines[0] ?? '')
  expect(steps.map(({ deadlineSlack }: { deadlineSlack?: number }) => deadlineSlack)).toEqual([-12, undefined, -12])
  lines.length = 0
  await plan([join(folder, 'late.yaml')], (line) => lines.push(line))
  expect(lines).toContain('“Open” ends 12 min after its deadline, T+00:28.')
  expect(lines.filter((line) => line.includes('−12 min'))).toHaveLength(2)
})
