/** A cutover's state as sent: serialised and compressed once for the thousand who ask when a server comes back. */
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { StateAnswer } from '../../shared/protocol.ts'
import { stateJson } from '../log/snapshots.ts'
import type { CommittedState, StateCache } from '../log/stateCache.ts'

const compress = promisify(gzip)

export interface StateAnswers {
  /** StateAnswer as gzipped JSON, and the seq and hash of its last event. Undefined: the organisation has no such cutover. */
  read(organisation: string, cutoverId: string): Promise<{ seq: number; hash: string; gzip: Uint8Array } | undefined>
}

/** An answer carries the time, by which a browser sets its clock until the next heartbeat: it must be fresh. */
const FRESH_FOR_MS = 1000

interface Made {
  state: Cutover
  at: number
  gzip: Promise<Uint8Array>
}

export function createStateAnswers({ states, now }: { states: StateCache; now: () => number }): StateAnswers {
  const made = new Map<string, Made>()

  return {
    async read(organisation, cutoverId) {
      const standing = await states.current(organisation, cutoverId)
      if (!standing) return undefined
      const { state, hash } = standing
      const key = `${organisation}/${cutoverId}`
      const at = now()
      for (const [old, { at: then }] of made) if (at - then > FRESH_FOR_MS) made.delete(old)
      const known = made.get(key)
      if (known?.state === state) return { seq: state.seq, hash, gzip: await known.gzip }
      const fresh = { state, at, gzip: compress(answerJson(standing, at), { level: constants.Z_BEST_SPEED }) }
      made.set(key, fresh)
      return { seq: state.seq, hash, gzip: await fresh.gzip }
    },
  }
}

function answerJson({ state, hash }: CommittedState, serverNow: number): string {
  const { runbook, runbookHash } = state
  const head: Omit<StateAnswer, 'state'> = { runbookId: runbook.id, runbookHash, hash, serverNow }
  return `${JSON.stringify(head).slice(0, -1)},"state":${stateJson(state)}}`
}
