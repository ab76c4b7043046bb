import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CutoverView, cutoverView } from '../../../server/http/cutoverViewSchema.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'

let app: RunningApp
beforeAll(async () => {
  app = await runningApp()
})
afterAll(() => app.stop())

const GATE = 'go-no-go'
const evidence = { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org' } }
const withdraw = { type: 'withdrawEvidence', itemId: 'load-test', reason: 'Wrong report' }
const announce = { stepId: 'announce', reason: 'Wrong button' }
type Given = readonly [who: string, ...commands: object[]]

const pollOf = ({ gates }: CutoverView) => {
  const poll = gates.find(({ id }) => id === GATE)?.poll
  return { gateId: GATE, pollId: poll?.id, basis: poll?.basis }
}
const stepOf = ({ steps }: CutoverView) => {
  const step = steps.find(({ id }) => id === announce.stepId)
  return { stepId: step?.id, run: step?.run }
}
const versionOf = ({ readiness }: CutoverView) => ({
  itemId: 'load-test',
  version: readiness.items.find(({ id }) => id === 'load-test')?.evidence?.version ?? 0,
})

interface Case {
  /** What leads up to it, and what makes another of it. */
  first: Given[]
  again: Given[]
  who: string
  /** As a program makes it of what it reads. */
  command: (seen: CutoverView) => object
  code: string
}

const started: Given = ['lena', { type: 'startCutover' }]
const running: Given = ['lena', { type: 'startCutover' }, { type: 'startStep', stepId: 'announce' }]
const stopped: Given = ['nils', { type: 'callStop', reason: 'Disk is full' }]
const stopAgain: Given[] = [
  ['lena', { type: 'clearStop' }],
  ['nils', { type: 'callStop', reason: 'Data is lost' }],
]
const polled: Given = ['lena', { type: 'openPoll', gateId: GATE }]
const otherPoll: Given[] = [['quinn', evidence]]
const ranAgain: Given[] = [['lena', { type: 'failStep', ...announce }, { type: 'retryStep', stepId: 'announce' }]]
const otherEvidence: Given[] = [['quinn', withdraw, evidence]]

const CASES: Record<string, Case> = {
  report: {
    first: [started, polled],
    again: otherPoll,
    who: 'nils',
    command: (seen) => ({ type: 'report', vote: 'go', ...pollOf(seen) }),
    code: 'pollChanged',
  },
  decideGate: {
    first: [started, polled],
    again: otherPoll,
    who: 'sam',
    command: (seen) => ({ type: 'decideGate', outcome: 'noGo', reason: 'No', ...pollOf(seen) }),
    code: 'pollChanged',
  },
  openPoll: {
    first: [started],
    again: [polled, ['sam', { type: 'decideGate', gateId: GATE, outcome: 'noGo', reason: 'No' }]],
    who: 'lena',
    command: ({ gates }) => ({ type: 'openPoll', gateId: GATE, polls: gates[0]?.polls }),
    code: 'pollChanged',
  },
  clearStop: {
    first: [started, stopped],
    again: stopAgain,
    who: 'lena',
    command: ({ stopCall }) => ({ type: 'clearStop', stop: stopCall?.id }),
    code: 'stopChanged',
  },
  answerStop: {
    first: [running, stopped],
    again: stopAgain,
    who: 'lena',
    command: ({ stopCall }) => ({ type: 'answerStop', stop: stopCall?.id, safe: true }),
    code: 'stopChanged',
  },
  resumeCutover: {
    first: [['lena', { type: 'startCutover' }, { type: 'pauseCutover', reason: 'One' }]],
    again: [['lena', { type: 'resumeCutover' }, { type: 'pauseCutover', reason: 'Two' }]],
    who: 'lena',
    command: ({ paused }) => ({ type: 'resumeCutover', pause: paused?.id }),
    code: 'pauseChanged',
  },
  resumeCountdown: {
    first: [['lena', { type: 'holdCountdown', reason: 'One' }]],
    again: [['lena', { type: 'resumeCountdown' }, { type: 'holdCountdown', reason: 'Two' }]],
    who: 'lena',
    command: ({ countdownHeld }) => ({ type: 'resumeCountdown', hold: countdownHeld?.id }),
    code: 'pauseChanged',
  },
  completeStep: {
    first: [running],
    again: ranAgain,
    who: 'lena',
    command: (seen) => ({ type: 'completeStep', ...stepOf(seen) }),
    code: 'runChanged',
  },
  undoStep: {
    first: [['lena', { type: 'startCutover' }, { type: 'startStep', stepId: 'announce' }]],
    again: [['lena', { type: 'completeStep', stepId: 'announce' }]],
    who: 'lena',
    command: (seen) => ({ type: 'undoStep', reason: 'Started by mistake', ...stepOf(seen) }),
    code: 'runChanged',
  },
  verifyItem: {
    first: [['quinn', evidence]],
    again: otherEvidence,
    who: 'lena',
    command: (seen) => ({ type: 'verifyItem', ...versionOf(seen) }),
    code: 'evidenceChanged',
  },
  rejectEvidence: {
    first: [['quinn', evidence]],
    again: otherEvidence,
    who: 'lena',
    command: (seen) => ({ type: 'rejectEvidence', reason: 'Too thin', ...versionOf(seen) }),
    code: 'evidenceChanged',
  },
}

it.each(Object.entries(CASES))('[R15] %s over REST acts on nothing that its giver did not see', async (_, one) => {
  const id = await app.cutover()
  const look = async () => (await app.call('GET', `/api/cutovers/${id}`, { as: one.who })).read(cutoverView)
  const post = (command: object) =>
    app.call('POST', `/api/cutovers/${id}/commands`, { as: one.who, body: { commandId: randomUUID(), command } })
  const happen = async (all: Given[]) => {
    for (const [who, ...commands] of all) for (const command of commands) await app.give(who, id, command)
  }
  await happen(one.first)
  const older = one.command(await look())
  await happen(one.again)
  const { seq } = await look()
  const bulk = { type: 'bulk', commands: [{ type: 'noteStep', stepId: 'announce', text: 'x' }, older] }
  expect(await post(older)).toMatchObject({ status: 409, json: { ok: false, refusal: { code: one.code } } })
  expect(await post(bulk)).toMatchObject({ status: 409, json: { ok: false, refusal: { code: one.code } } })
  expect((await look()).seq).toBe(seq)
  expect((await post(one.command(await look()))).status).toBe(200)
})
