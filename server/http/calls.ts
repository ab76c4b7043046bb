/** Who is called for what in a cutover; and for whoever is called: having seen it, and needing help. */
import { z } from 'zod'
import { callOf } from '../../shared/attention/duty.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import { dutyPath } from '../../shared/paths.ts'
import { CALL_STAGES, type CallAnswer, CHANNELS } from '../../shared/reach.ts'
import { namesOf } from '../auth/names.ts'
import type { FoundCall } from '../notify/calls.ts'
import { standingDuties, titleOf, wordsOf } from '../notify/letter.ts'
import { type Answer, ok, refused } from './answers.ts'
import { unknownCall } from './channels.ts'
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
  cutover: z.object({ id: z.string(), title: z.string(), mode: z.enum(['rehearsal', 'live']) }),
  title: z.string(),
  says: z.string().describe('What there is to say; empty once it stands no more'),
  path: z.string().describe('Where it is done, from the origin on'),
})

export function callRoutes({ core, sql, organisation }: Services): Route[] {
  const { notify } = core
  if (!notify) return []
  const { calls } = notify
  const tag = 'calls'
  const answers = { 200: { description: 'The call as it is now', schema: one } }

  const find = async (caller: Caller, id: string): Promise<FoundCall | undefined> => {
    const found = await calls.find(organisation.id, id)
    return found?.person === caller.actor.id ? found : undefined
  }

  async function answerOf(found: FoundCall): Promise<Answer> {
    const cutover = await core.readState(organisation.id, found.cutover)
    if (!cutover) return unknownCall()
    const names = await namesOf(sql, everybodyIn(cutover))
    const words = wordsOf(cutover, (id) => names.get(id) ?? 'Somebody')
    const duty = standingDuties(cutover, core.now(), words).find(({ key }) => key === found.duty)
    const { kind, subject } = found.called
    const answer: CallAnswer = {
      call: await calls.card(found),
      cutover: { id: cutover.id, title: cutover.title, mode: cutover.mode },
      title: callOf(duty ?? { kind, title: titleOf(cutover, subject) }),
      says: duty?.says ?? '',
      path: dutyPath(cutover.id, duty ?? { kind, on: subject }),
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
      tag,
      takes: nothing,
      answers,
      refusals: [404],
      async handle({ caller, param }) {
        const found = await find(caller, param('callId'))
        return found ? answerOf(found) : unknownCall()
      },
    }),

    ...(['acknowledge', 'help'] as const).map((deed) =>
      route({
        method: 'post',
        path: `/calls/{callId}/${deed}`,
        operationId: deed === 'acknowledge' ? 'acknowledgeCall' : 'askForHelp',
        summary:
          deed === 'acknowledge' ? 'You have seen it: it goes no further' : 'You need help: the lead is called at once',
        description:
          deed === 'acknowledge'
            ? 'Of a step that is ready the log says so, too (`acknowledgeStep`). A call that has ended stays as it is.'
            : 'At a step the log says so, too (`noteStep`). A call that has ended stays as it is.',
        tag,
        takes: nothing,
        answers,
        refusals: [404],
        async handle({ caller, param }: Call<undefined>) {
          const found = await find(caller, param('callId'))
          if (!found) return unknownCall()
          const { id: person } = caller.actor
          const stands = await calls[deed === 'acknowledge' ? 'acknowledge' : 'askForHelp'](
            organisation.id,
            found,
            person,
          )
          if (stands) await tellLog(caller, found, deed)
          notify.look()
          const now = await calls.find(organisation.id, found.id)
          return now ? answerOf(now) : unknownCall()
        },
      }),
    ),
  ]

  /** What the log refuses, as when the step has begun meanwhile, is of no consequence: the call knows it already. */
  async function tellLog(caller: Caller, { id, cutover, called }: FoundCall, deed: 'acknowledge' | 'help') {
    const { kind, subject } = called
    if (!('stepId' in subject) || (deed === 'acknowledge' && kind !== 'start')) return
    const { stepId } = subject
    const command =
      deed === 'acknowledge'
        ? { type: 'acknowledgeStep' as const, stepId }
        : { type: 'noteStep' as const, stepId, text: 'Needs help.' }
    await core.handleCommand({
      organisation: organisation.id,
      cutoverId: cutover,
      credential: caller.credential,
      body: { commandId: `${deed}:${id}`, command },
    })
  }
}
