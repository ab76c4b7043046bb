/** Who is called for what in a cutover; and for whoever is called: having seen it, and needing help. */
import { z } from 'zod'
import { callOf } from '../../shared/attention/duty.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import { dutyPath } from '../../shared/paths.ts'
import { CALL_STAGES, type CallAnswer, CHANNELS, type OneCall } from '../../shared/reach.ts'
import { namesOf } from '../auth/names.ts'
import type { FoundCall } from '../notify/calls.ts'
import { standingDuties, titleOf, wordsOf } from '../notify/letter.ts'
import { type Answer, ok, refused } from './answers.ts'
import { nothing } from './input.ts'
import { type Call, type Caller, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const card = z.object({
  id: z.string(),
  duty: z.string().describe('The same for everybody who is called for it'),
  person: z.string().describe('A person’s id'),
  stage: z
    .enum(CALL_STAGES)
    .describe('asked to act; deputy: could act where nobody has answered; lead, likewise; help: somebody needs help'),
  calledAt: z.iso.datetime(),
  sent: z.array(
    z.object({
      channel: z.enum(CHANNELS),
      status: z.enum(['waiting', 'sent', 'failed', 'dropped']),
      at: z.iso.datetime().exactOptional(),
      failure: z.string().exactOptional(),
    }),
  ),
  seenBy: z.string().exactOptional(),
  seenAt: z.iso.datetime().exactOptional(),
  helpBy: z.string().exactOptional(),
  helpAt: z.iso.datetime().exactOptional(),
  endedAt: z.iso.datetime().exactOptional(),
  endedBy: z.string().exactOptional(),
})

const list = z.object({
  calls: z.array(card).describe('Those that stand'),
  unreachable: z
    .array(z.string())
    .describe('Who has a part in it and is reached by nothing while their page is closed'),
  quiet: z.array(z.object({ person: z.string(), until: z.iso.datetime() })).describe('Who has quiet times now'),
})

const one = z.object({
  call: card,
  title: z.string(),
  says: z.string().describe('What there is to say; empty once it stands no more'),
  path: z.string().describe('Where it is done, from the origin on'),
})

const found = z.object({
  ...one.shape,
  cutover: z.object({ id: z.string(), title: z.string(), mode: z.enum(['rehearsal', 'live']) }),
  others: z.array(one).describe('Where several ids were given: all but the first'),
})

/** As a message has them: one id, or several with commas between. */
const SEVERAL = 'Several ids with commas between are answered together, as one message named them.'

const unknownCall = (): Answer => refused('unknownCall', 'There is no such call of yours.')

export function callRoutes({ core, sql, organisation }: Services): Route[] {
  const { notify } = core
  if (!notify) return []
  const { calls } = notify
  const tag = 'calls'
  const answers = { 200: { description: 'The call as it is now', schema: found } }

  const find = (caller: Caller, ids: string): Promise<FoundCall[]> =>
    calls.find(organisation.id, ids.split(','), caller.actor.id)

  async function answerOf([first, ...others]: readonly FoundCall[]): Promise<Answer> {
    const cutover = first && (await core.readState(organisation.id, first.cutover))
    if (!cutover) return unknownCall()
    const names = await namesOf(sql, everybodyIn(cutover))
    const words = wordsOf(cutover, (id) => names.get(id) ?? 'Somebody')
    const duties = standingDuties(cutover, core.now(), words)
    const say = async (call: FoundCall): Promise<OneCall> => {
      const duty = duties.find(({ key }) => key === call.duty)
      const { kind, subject } = call.called
      return {
        call: await calls.card(call),
        title: callOf(duty ?? { kind, title: titleOf(cutover, subject) }),
        says: duty?.says ?? '',
        path: dutyPath(cutover.id, duty ?? { kind, on: subject }),
      }
    }
    const answer: CallAnswer = {
      ...(await say(first)),
      cutover: { id: cutover.id, title: cutover.title, mode: cutover.mode },
      others: await Promise.all(others.filter((other) => other.cutover === cutover.id).map(say)),
    }
    return ok(answer)
  }

  return [
    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/calls',
      operationId: 'listCalls',
      summary: 'Who is called for what, over which channels, and who cannot be reached',
      tag,
      takes: nothing,
      answers: { 200: { description: 'As it is now', schema: list } },
      refusals: [404],
      async handle({ param }) {
        const cutover = await core.readState(organisation.id, param('cutoverId'))
        return cutover
          ? ok(await calls.list(organisation.id, cutover))
          : refused('unknownCutover', 'There is no such cutover.')
      },
    }),

    route({
      method: 'get',
      path: '/calls/{callId}',
      operationId: 'getCall',
      summary: 'A call of yours',
      description: SEVERAL,
      tag,
      takes: nothing,
      answers,
      refusals: [404],
      async handle({ caller, param }) {
        return answerOf(await find(caller, param('callId')))
      },
    }),

    ...(['acknowledge', 'help'] as const).map((action) =>
      route({
        method: 'post',
        path: `/calls/{callId}/${action}`,
        operationId: action === 'acknowledge' ? 'acknowledgeCall' : 'askForHelp',
        summary:
          action === 'acknowledge'
            ? 'You have seen it: it goes no further'
            : 'You need help: the lead is called at once, or whoever else could give it',
        description:
          action === 'acknowledge'
            ? `Of a step that is ready the log says so, too (\`acknowledgeStep\`). A call that has ended stays as it is. ${SEVERAL}`
            : `At a step the log says so, too (\`noteStep\`). A call that has ended stays as it is. ${SEVERAL}`,
        tag,
        takes: nothing,
        answers,
        refusals: [404],
        async handle({ caller, param }: Call<undefined>) {
          const found = await find(caller, param('callId'))
          const { id: person } = caller.actor
          const standing = await calls[action === 'acknowledge' ? 'acknowledge' : 'askForHelp'](found, person)
          for (const { id, since } of standing) {
            const call = found.find((one) => one.id === id)
            if (call) await tellLog(caller, call, action, since)
          }
          notify.look()
          return answerOf(await find(caller, param('callId')))
        },
      }),
    ),
  ]

  /** What the log refuses, as when the step has begun meanwhile, is of no consequence: the call knows it already. */
  async function tellLog(caller: Caller, call: FoundCall, action: 'acknowledge' | 'help', since: number) {
    const { id, cutover, called } = call
    const { kind, subject } = called
    if (!('stepId' in subject) || (action === 'acknowledge' && kind !== 'start')) return
    const { stepId } = subject
    const command =
      action === 'acknowledge'
        ? { type: 'acknowledgeStep' as const, stepId }
        : { type: 'noteStep' as const, stepId, text: 'Needs help.' }
    await core.handleCommand({
      organisation: organisation.id,
      cutoverId: cutover,
      credential: caller.credential,
      // Pressed twice it is said once; asked for once more it is said once more.
      body: { commandId: `${action}:${id}:${since}`, command },
    })
  }
}
