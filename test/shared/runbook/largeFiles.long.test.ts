import { expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'

/** For what took minutes where each name, or each gate, was looked at for each step. */
const TIMEOUT_MS = 60_000

const count = <T>(length: number, of: (index: number) => T): T[] => Array.from({ length }, (_, index) => of(index))

function file(parts: { roles?: string[]; phases?: string[]; gates?: string[]; values?: string[]; steps: string[] }) {
  const { roles = [], phases = ['Night'], gates = [], values = [], steps } = parts
  return [
    'runbook: large\ntitle: Large\ntier: 3\ntimezone: UTC\nwindow: 10d',
    `roles: { lead: { title: Lead }${roles.map((id) => `, ${id}: { title: ${id} }`).join('')} }`,
    `phases: [${phases.join(', ')}]`,
    `values: { ${values.map((name) => `${name}: { title: Lag }`).join(', ')} }`,
    `gates: [${gates.join(', ')}]`,
    `workstreams: { All: [${steps.join(', ')}] }`,
  ].join('\n')
}

const step = (id: string, more: string) => `{ step: ${id}, title: Do it, takes: 1m, verify: Done, ${more} }`
const gate = (id: string, after: string) =>
  `{ id: ${id}, title: Go, approvers: { roles: [lead], quorum: 1 }, decides: lead, after: [${after}] }`

it('a phase that is entered through many gates is checked', { timeout: TIMEOUT_MS }, () => {
  const text = file({
    gates: [...count(1_500, (index) => gate(`g${index}`, index === 0 ? '' : `g${index - 1}`)), gate('other', '')],
    steps: [
      ...count(2_000, (index) => step(`a${index}`, 'phase: Night, owner: lead, after: [g1499]')),
      ...count(1_900, (index) => step(`b${index}`, 'phase: Night, owner: lead, after: [other]')),
    ],
  })
  expect(readRunbook(text, 'large.yaml').faults).toEqual([])
})
