/** The messages of drafts on a socket. Parses what comes in; decides nothing. */
import { z } from 'zod'
import type { DraftAnswer } from '../../shared/draft/protocol.ts'
import type { Refused } from '../../shared/protocol.ts'
import { UNAUTHORISED } from '../commands/answers.ts'
import type { Drafts } from '../drafts/drafts.ts'
import type { Watcher } from './audience.ts'
import type { DraftPresenceBoard } from './draftPresence.ts'
import { createFollowing } from './following.ts'
import type { LiveSocket } from './socketTypes.ts'

export interface DraftSocketOptions {
  drafts: Pick<Drafts, 'handleCommand' | 'broadcast'>
  presence: DraftPresenceBoard
  /** Runs a message's work in turn; what fails is not acknowledged, and the client asks again. */
  inTurn(work: () => Promise<void>): void
  /** Sends an answer, unless too many are unread. */
  answer(give: () => void): void
  send: Watcher['send']
  failed(error: unknown): Refused
  /** The refusal of what was on its way for too long. */
  late(until: number): Refused | undefined
}

/** Nobody edits more at once. */
const MAX_WATCHED = 20

const draftId = z.string().min(1).max(200)
const watchMessage = z.object({ draftId, after: z.int().min(0), hash: z.string().max(64).optional() })
const unwatchMessage = z.object({ draftId })
const commandMessage = z.object({
  draftId,
  commandId: z.unknown(),
  command: z.unknown(),
  until: z.number().optional(),
})
const key = z.string().max(64).exactOptional()
const placeMessage = z.object({ draftId, at: z.object({ row: key, column: key, section: key }).optional() })

/** Returns what ends it all when the socket closes. */
export function serveDrafts(socket: LiveSocket, options: DraftSocketOptions): () => void {
  const { drafts, presence, inTurn, answer } = options
  const { organisation, actor } = socket.data.authority
  const following = createFollowing({
    organisation,
    broadcast: drafts.broadcast,
    watcher: {
      send: options.send,
      behind: (behindId, head) => socket.emit('draftBehind', { draftId: behindId, head }),
    },
    most: MAX_WATCHED,
    called: 'drafts',
    isConnected: () => socket.connected,
    answer,
    came(id) {
      presence.join(organisation, id, socket.id, actor.id)
      socket.emit('draftPresence', presence.of(organisation, id))
    },
    left: (id) => presence.leave(organisation, id, socket.id),
  })

  socket.on('watchDraft', (message, ack) => {
    inTurn(async () => {
      const given = watchMessage.safeParse(message)
      if (!given.success || typeof ack !== 'function') return void socket.disconnect(true)
      const { draftId: id, ...from } = given.data
      await following.watch(id, from, ack)
    })
  })

  socket.on('unwatchDraft', (message) => {
    inTurn(async () => {
      const given = unwatchMessage.safeParse(message)
      if (given.success) following.leave(given.data.draftId)
    })
  })

  socket.on('draftCommand', (message, ack) => {
    inTurn(async () => {
      const given = commandMessage.safeParse(message)
      if (!given.success || typeof ack !== 'function') return void socket.disconnect(true)
      const { draftId: id, until = Number.POSITIVE_INFINITY, ...body } = given.data
      const late = options.late(until)
      if (late) return answer(() => ack(late))
      const { credential } = socket.data
      const asked = drafts.handleCommand({ organisation, draftId: id, credential, body })
      const outcome: DraftAnswer | typeof UNAUTHORISED = await asked.catch(options.failed)
      if (outcome === UNAUTHORISED) socket.disconnect(true)
      else answer(() => ack(outcome))
    })
  })

  socket.on('draftPlace', (message) => {
    inTurn(async () => {
      const given = placeMessage.safeParse(message)
      if (given.success) presence.place(organisation, given.data.draftId, socket.id, given.data.at)
    })
  })

  return () => following.leaveAll()
}
