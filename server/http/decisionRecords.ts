/** The decision record of a gate: every decision as it was at that moment, for programs and for the page that is printed. */
import { sayHead, sayShortHead } from '../../shared/chain/signedHead.ts'
import { keepRecord } from '../../shared/derived/decisionRecord.ts'
import { type GateRecord, type GateRecordAnswer, gateRecordAnswer } from '../../shared/derived/decisionRecordShape.ts'
import type { Directory } from '../../shared/derived/directory.ts'
import { readDirectory } from '../auth/people.ts'
import { ok, refused } from './answers.ts'
import { nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

/** Events replayed at a time: other requests get their turn in between. */
const PAGE = 1_000

export function decisionRecordRoutes({ core, organisation, sql }: Services): Route[] {
  async function readRecord(cutoverId: string, gateId: string): Promise<GateRecord | 'noCutover' | undefined> {
    const cutover = await core.readState(organisation.id, cutoverId)
    if (!cutover) return 'noCutover'
    const keeper = keepRecord(cutover.id, cutover.runbook, gateId)
    for (let seq = 0; seq < cutover.seq; ) {
      const page = await core.readEvents(organisation.id, cutoverId, seq, Math.min(PAGE, cutover.seq - seq))
      if (!page || page.length === 0) break
      for (const event of page) keeper.add(event)
      seq += page.length
    }
    return keeper.record()
  }

  return [
    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/gates/{gateId}/record',
      operationId: 'getDecisionRecord',
      summary: 'The decision record of a gate: each of its decisions, as it was at that moment',
      description:
        'From the log alone: who decided what when, on which criteria and evidence, with which votes, and what became of it. ' +
        'What an older release did not record is absent. `chain` finds each decision again in the log.',
      tag: 'cutovers',
      takes: nothing,
      answers: { 200: { description: 'Without decisions while nobody has decided', schema: gateRecordAnswer } },
      refusals: [404],
      cost: 20,
      async handle({ param }) {
        const [cutoverId, gateId] = [param('cutoverId'), param('gateId')]
        const record = await readRecord(cutoverId, gateId)
        if (record === 'noCutover') return refused('unknownCutover', `There is no cutover “${cutoverId}” here.`)
        if (!record) return refused('unknownGate', `There is no gate “${gateId}” in this cutover.`)
        const [people, head] = await Promise.all([
          readDirectory(sql, organisation.id),
          core.verifier.head(organisation.id, cutoverId),
        ])
        const answer: GateRecordAnswer = {
          ...record,
          people: namesIn(record, people),
          head: head
            ? { seq: head.seq, at: head.at, hash: head.hash, short: sayShortHead(head), signed: sayHead(head) }
            : null,
        }
        return ok(answer)
      },
    }),
  ]
}

/** Of everybody whom it names, in whatever field: votes may come to name more people than they do now. */
function namesIn(record: GateRecord, people: Directory): Record<string, string> {
  const names = new Map<string, string>()
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (people.get(value) || people.isFormer(value)) names.set(value, people.name(value))
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look)
  }
  look(record)
  return Object.fromEntries(names)
}
