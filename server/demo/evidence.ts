/** The evidence of the demo's people, and what their steps hand over. */
import type { Evidence } from '../../shared/commands.ts'
import type { MetricRule, ReadinessItemDefinition } from '../../shared/runbook/runbook.ts'

const WIKI = 'https://wiki.harbour.example.org'

const NOTES: Record<string, string> = {
  'rollback-tried': 'Flag on, off, and the old editor was back after 74 seconds. Tried twice on staging.',
  'support-briefed': 'Both shifts were briefed; the prepared answers are in the support handbook, chapter 12.',
  'rehearsal-passed':
    'Rehearsal 2 took 5 h 21 min, the outage 1 h 48 min. Since then: clearing files are sent before the drain.',
  'keys-loaded': 'Ceremony record 0417, three custodians present, all check values agree.',
  'suppliers-on-call': 'HSM vendor, storage and both carriers answered the number on the list at the first try.',
  'cut-offs-agreed':
    'Last outgoing file 22:10, first incoming 04:30; the settlement bank takes a late file until 23:00.',
  'settlement-funded': 'Each settlement account holds a third more than the largest day of the last quarter.',
  'desk-briefed': 'Night and Monday shifts were briefed; the answers are pinned in the channel of the desk.',
}

export function evidenceFor({ id, title, evidence: rule }: ReadinessItemDefinition): Evidence {
  if (rule && 'metric' in rule) return { metric: rule.metric, value: goodValue(rule) }
  if (rule && 'link' in rule) return { link: `${WIKI}/readiness/${id}` }
  return { note: NOTES[id] ?? `${title}: done and looked at by a second person.` }
}

/** A value that meets the rule without being suspiciously good. */
export function goodValue({ atLeast, atMost }: MetricRule): number {
  if (atLeast !== undefined) return atLeast <= 1 ? rounded(atLeast + (1 - atLeast) * 0.4) : Math.ceil(atLeast * 1.08)
  if (atMost === undefined || atMost === 0) return 0
  return atMost >= 5 ? Math.floor(atMost * 0.7) : atMost >= 1 ? 1 : rounded(atMost * 0.4)
}

/** @param now epoch milliseconds */
export function outputFor(name: string, stepId: string, now: number): string {
  if (/(At|Time)$/.test(name)) return new Date(now).toISOString()
  if (/rate$|share$/i.test(name)) return '0.4 %'
  if (/(ms|seconds|minutes)$/i.test(name)) return String(40 + (weight(name) % 50))
  if (/(count|open|entries|difference|errors|findings|payments|callers)/i.test(name)) return String(weight(name) % 4)
  return `${stepId}-${1000 + (weight(name + stepId) % 9000)}`
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000
const weight = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 100_003, 7)
