/** How situations are told: who gives which command, in view of what stands there. */
import type { UnnamedCommandInput } from '../asSeen.ts'

/** A command of somebody; `resolve`: whatever is watched is settled by the lead. */
export type Move = { who: string; command: UnnamedCommandInput } | 'resolve'

export const say = (who: string, command: UnnamedCommandInput): Move => ({ who, command })

export const done = (stepId: string): Move[] => [
  say('dana', { type: 'startStep', stepId }),
  say('dana', { type: 'completeStep', stepId }),
]

export const openGate = (gateId: string): Move => say('lena', { type: 'openPoll', gateId })

export const report = (gateId: string): Move[] => [
  say('nils', { type: 'report', gateId, vote: 'go' }),
  say('dana', { type: 'report', gateId, vote: 'go' }),
]

export const signBy = (gateId: string, ...signers: string[]): Move[] =>
  signers.map((who) => say(who, { type: 'sign', gateId, vote: 'go' }))

export const passGate = (gateId: string, signers: string[]): Move[] => [
  openGate(gateId),
  ...report(gateId),
  ...signBy(gateId, ...signers),
  say('sam', { type: 'decideGate', gateId, outcome: 'go' }),
]
