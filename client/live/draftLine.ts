/** What drafts say and hear over the page's connection. What is done with it is loaded with the page of a draft (`drafts/`). */
import type { Socket } from 'socket.io-client'
import type {
  DraftAnswer,
  DraftClientToServer,
  DraftPlace,
  DraftPresence,
  DraftServerToClient,
  WatchDraftAnswer,
} from '../../shared/draft/protocol.ts'
import type { ClientToServer, ServerToClient } from '../../shared/protocol.ts'

export type ConsoleSocket = Socket<ServerToClient & DraftServerToClient, ClientToServer & DraftClientToServer>

type Events = Parameters<DraftServerToClient['draftEvents']>[0]['events']

export interface DraftListener {
  events(events: Events): void
  heartbeat(head: number, hash: string): void
  behind(): void
  presence(people: DraftPresence['people']): void
  connected(): void
  disconnected(): void
}

export interface DraftLine {
  isConnected(): boolean
  /** Whether any draft is followed, and heartbeats are to be expected. */
  isFollowing(): boolean
  /** Each rejects without an answer. */
  watch(draftId: string, after: number, hash: string | undefined): Promise<WatchDraftAnswer>
  command(message: Parameters<DraftClientToServer['draftCommand']>[0]): Promise<DraftAnswer>
  /** Tells others where this person is; lost on a dead line. */
  place(draftId: string, at: DraftPlace | undefined): void
  /** Until the answer is called. */
  follow(draftId: string, listener: DraftListener): () => void
}

interface LineOptions {
  socket: ConsoleSocket
  answerWithinMs: number
  /** Called when the server has said something, with its time where it told it. */
  heard(serverNow?: number): void
}

export function createDraftLine({ socket, answerWithinMs, heard }: LineOptions): DraftLine {
  const followed = new Map<string, DraftListener>()
  socket.on('connect', () => {
    for (const listener of followed.values()) listener.connected()
  })
  socket.on('disconnect', () => {
    for (const listener of followed.values()) listener.disconnected()
  })
  socket.on('draftEvents', ({ draftId, events }) => {
    heard()
    followed.get(draftId)?.events(events)
  })
  socket.on('draftHeartbeat', ({ draftId, head, hash, serverNow }) => {
    heard(serverNow)
    followed.get(draftId)?.heartbeat(head, hash)
  })
  socket.on('draftBehind', ({ draftId }) => {
    heard()
    followed.get(draftId)?.behind()
  })
  socket.on('draftPresence', ({ draftId, people }) => {
    heard()
    followed.get(draftId)?.presence(people)
  })
  return {
    isConnected: () => socket.connected,
    isFollowing: () => followed.size > 0,
    async watch(draftId, after, hash) {
      if (!socket.connected) throw new Error('The line is down')
      const message = { draftId, after, ...(hash === undefined ? {} : { hash }) }
      const answer = await socket.timeout(answerWithinMs).emitWithAck('watchDraft', message)
      heard(answer.ok ? answer.serverNow : undefined)
      return answer
    },
    async command(message) {
      const answer = await socket.timeout(answerWithinMs).emitWithAck('draftCommand', message)
      heard()
      return answer
    },
    place(draftId, at) {
      if (socket.connected) socket.volatile.emit('draftPlace', { draftId, ...(at && { at }) })
    },
    follow(draftId, listener) {
      followed.set(draftId, listener)
      return () => {
        if (followed.get(draftId) !== listener) return
        followed.delete(draftId)
        if (socket.connected) socket.emit('unwatchDraft', { draftId })
      }
    },
  }
}
