/** A cutover in each state that it can be in, made by commands; the same one time and again. */
import { GATE, makeReady, NIGHT, sign, upToGo } from '../journeys/night.ts'
import type { Journey } from './journey.ts'

type Make = (journey: Journey) => Promise<string>

const made =
  (options: Parameters<Journey['cutover']>[0], go: (journey: Journey, id: string) => Promise<void>): Make =>
  async (journey) => {
    const id = await journey.cutover({ yaml: NIGHT, ...options })
    await go(journey, id)
    return id
  }

const whileItRuns = (go: (journey: Journey, id: string) => Promise<void>, options = {}): Make =>
  made(options, async (journey, id) => {
    await upToGo(journey, id)
    await journey.give('dana', id, { type: 'startStep', stepId: 'freeze' })
    await go(journey, id)
  })

const polled = async (journey: Journey, id: string) => {
  await makeReady(journey, id)
  await journey.give(
    'lena',
    id,
    { type: 'startCutover' },
    { type: 'startStep', stepId: 'announce' },
    { type: 'completeStep', stepId: 'announce' },
    { type: 'openPoll', gateId: GATE },
  )
}

const everybodyVoted = async (journey: Journey, id: string) => {
  await polled(journey, id)
  await journey.give('nils', id, { type: 'report', gateId: GATE, vote: 'go' })
  await journey.give('dana', id, { type: 'report', gateId: GATE, vote: 'go' })
  await sign(journey, id, 'olga')
  await sign(journey, id, 'sam')
}

const inHypercare = async (journey: Journey, id: string) => {
  await journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason: 'Left out' })
  const { steps } = await journey.view(id)
  const skip = steps
    .filter(({ status }) => status === 'pending' || status === 'failed')
    .map((step) => ({ type: 'skipStep' as const, stepId: step.id, reason: 'Practised before' }))
  await journey.give('lena', id, { type: 'bulk', commands: skip }, { type: 'enterHypercare' })
}

const reason = 'For the test'

export const EVERY_STATUS: Readonly<Record<string, Make>> = {
  planned: made({ t0: 90 }, async () => undefined),
  counting: made({ t0: 90 }, (journey, id) => journey.give('lena', id, { type: 'startCutover' })),
  held: made({ t0: 90 }, async (journey, id) => {
    await journey.give('quinn', id, {
      type: 'provideEvidence',
      itemId: 'load-test',
      evidence: { link: 'https://example.org/report' },
    })
    await journey.give('lena', id, { type: 'startCutover' }, { type: 'holdCountdown', reason })
  }),
  polled: made({}, polled),
  voted: made({}, everybodyVoted),
  'no-go': made({}, async (journey, id) => {
    await everybodyVoted(journey, id)
    await journey.give('sam', id, { type: 'decideGate', gateId: GATE, outcome: 'noGo', reason, then: 'hold' })
  }),
  running: whileItRuns(async () => undefined),
  failed: whileItRuns((journey, id) => journey.give('dana', id, { type: 'failStep', stepId: 'freeze', reason })),
  'step held': whileItRuns((journey, id) => journey.give('dana', id, { type: 'holdStep', stepId: 'freeze', reason })),
  paused: whileItRuns((journey, id) => journey.give('lena', id, { type: 'pauseCutover', reason })),
  stopped: whileItRuns((journey, id) => journey.give('olga', id, { type: 'callStop', reason })),
  'rolling back': whileItRuns(async (journey, id) => {
    await journey.give('dana', id, { type: 'completeStep', stepId: 'freeze' })
    await journey.give('lena', id, { type: 'beginRollback', reason })
  }),
  rehearsal: whileItRuns(async () => undefined, { body: { mode: 'rehearsal' } }),
  hypercare: whileItRuns(inHypercare),
  closed: whileItRuns(async (journey, id) => {
    await inHypercare(journey, id)
    const { watchItems } = await journey.view(id)
    const resolve = watchItems.map(({ id: watchItemId }) => ({
      type: 'resolveWatchItem' as const,
      watchItemId,
    }))
    await journey.give('lena', id, { type: 'bulk', commands: resolve })
    await journey.give('lena', id, { type: 'recordMetric', metric: 'error_rate', value: 0.001 })
    await journey.give('olga', id, { type: 'signOff' })
    await journey.give('lena', id, { type: 'closeCutover' })
  }),
  cancelled: made({ t0: 90 }, (journey, id) => journey.give('lena', id, { type: 'cancelCutover', reason })),
}
