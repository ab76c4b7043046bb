/** Whether a log is what was written, for screens and programs. */
import { z } from 'zod'
import { sayHead, sayShortHead } from '../../shared/chain/signedHead.ts'
import { type VerificationAnswer, verificationAnswer } from '../../shared/chain/verification.ts'
import { VerifierBusy } from '../verification/verifier.ts'
import { type Answer, ok, refused, tooMany } from './answers.ts'
import { nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

/** Time to retry after a refused check. */
const RETRY_SECONDS = 30

export function verificationRoutes({ core, organisation, logKey }: Services): Route[] {
  const tag = 'verification'
  const { verifier } = core
  const answers = { 200: { description: 'The last check of the log, and its head', schema: verificationAnswer } }

  async function answer(cutoverId: string, checked: VerificationAnswer['verification']): Promise<Answer> {
    const head = await verifier.head(organisation.id, cutoverId)
    if (!head && !checked) return refused('unknownCutover', `There is no cutover “${cutoverId}” here.`)
    const said: VerificationAnswer = {
      cutoverId,
      verification: checked,
      head: head
        ? { seq: head.seq, at: head.at, hash: head.hash, signed: sayHead(head), short: sayShortHead(head) }
        : null,
      publicKey: logKey.text,
    }
    return ok(said)
  }

  return [
    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/verification',
      operationId: 'getVerification',
      summary: 'Whether the log is what was written, as it was last checked, and where it stands, signed',
      description:
        'Logs are checked in the background. A head that is kept elsewhere shows later what the chain cannot.',
      tag,
      takes: nothing,
      answers,
      refusals: [404],
      async handle({ param }) {
        const cutoverId = param('cutoverId')
        return answer(cutoverId, (await verifier.latest(organisation.id, cutoverId)) ?? null)
      },
    }),

    route({
      method: 'post',
      path: '/cutovers/{cutoverId}/verification',
      operationId: 'verifyNow',
      summary: 'Checks the log now, from its first record on',
      description: 'A log that was checked within the last ten seconds gets that answer again.',
      tag,
      takes: nothing,
      answers,
      refusals: [404, 429],
      cost: 20,
      async handle({ param }) {
        const cutoverId = param('cutoverId')
        try {
          return await answer(cutoverId, (await verifier.verifyNow(organisation.id, cutoverId)) ?? null)
        } catch (error) {
          if (!(error instanceof VerifierBusy)) throw error
          return tooMany('Too many logs are being checked. Try again in half a minute.', RETRY_SECONDS)
        }
      },
    }),

    {
      method: 'get',
      path: '/log-key',
      operationId: 'getLogKey',
      summary: 'The public key that heads of logs are checked with, to be kept elsewhere',
      description:
        'A signed head is `tmh1.CUTOVER.SEQ.AT.HASH.SIGNATURE`. The signature is Ed25519 over everything before the last ' +
        'dot, in UTF-8, and is written as base64url.',
      tag,
      open: true,
      takes: nothing,
      answers: {
        200: {
          description: 'The key',
          schema: z.object({
            algorithm: z.literal('Ed25519'),
            publicKey: z.string().describe('As `tminus verify --key` takes it'),
            pem: z.string().describe('As other tools take it'),
          }),
        },
      },
      handle: async () => ok({ algorithm: 'Ed25519', publicKey: logKey.text, pem: logKey.pem }),
    },
  ]
}
