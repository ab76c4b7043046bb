/** How the logs of cutovers and of drafts speak to those who watch them. */
import { refuse } from '../../shared/refusal.ts'
import { unknownCutover } from '../commands/answers.ts'
import type { LogSpeech } from './channel.ts'
import { encode, frameOf } from './frame.ts'

export const CUTOVER_SPEECH: LogSpeech = {
  eventsFrame: (cutoverId, events) =>
    frameOf(`["events",{"cutoverId":${JSON.stringify(cutoverId)},"events":[${events.join(',')}]}]`),
  heartbeatFrame: (cutoverId, stands) => encode('heartbeat', { cutoverId, ...stands }),
  unknown: unknownCutover,
}

export const unknownDraft = (draftId: string) => refuse('unknownDraft', `There is no draft “${draftId}”.`)

export const DRAFT_SPEECH: LogSpeech = {
  eventsFrame: (draftId, events) =>
    frameOf(`["draftEvents",{"draftId":${JSON.stringify(draftId)},"events":[${events.join(',')}]}]`),
  heartbeatFrame: (draftId, { head, hash, serverNow }) => encode('draftHeartbeat', { draftId, head, hash, serverNow }),
  unknown: unknownDraft,
}
