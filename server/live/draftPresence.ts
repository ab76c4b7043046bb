/**
 * Who has a draft open and where in it they are, sent to everybody who watches it. Each node knows only its own sockets, as with
 * cutovers; it has no consequences, so it is not stored.
 */
import type { DraftPlace, DraftPresence } from '../../shared/draft/protocol.ts'

export interface DraftPresenceBoard {
  join(organisation: string, draftId: string, socketId: string, person: string): void
  /** Ignored where the socket has not joined. */
  place(organisation: string, draftId: string, socketId: string, at: DraftPlace | undefined): void
  leave(organisation: string, draftId: string, socketId: string): void
  of(organisation: string, draftId: string): DraftPresence
  stop(): void
}

/** Cursors that move within this are sent together: smooth for the eye, and no more than five messages a second. */
const THROTTLE_MS = 200
/** Nobody follows more cursors. */
const MAX_NAMED = 100

interface Room {
  organisation: string
  draftId: string
  /** By socket: a person with two tabs is in two places. */
  sockets: Map<string, { person: string; at?: DraftPlace }>
  timer?: NodeJS.Timeout
}

export function createDraftPresence(tell: (organisation: string, presence: DraftPresence) => void): DraftPresenceBoard {
  const rooms = new Map<string, Room>()

  function soon(key: string, room: Room): void {
    room.timer ??= setTimeout(() => {
      delete room.timer
      tell(room.organisation, presenceOf(room))
      if (room.sockets.size === 0) rooms.delete(key)
    }, THROTTLE_MS)
  }

  return {
    join(organisation, draftId, socketId, person) {
      const key = `${organisation}/${draftId}`
      const room = rooms.get(key) ?? { organisation, draftId, sockets: new Map() }
      rooms.set(key, room)
      if (!room.sockets.has(socketId)) room.sockets.set(socketId, { person })
      soon(key, room)
    },

    place(organisation, draftId, socketId, at) {
      const key = `${organisation}/${draftId}`
      const room = rooms.get(key)
      const known = room?.sockets.get(socketId)
      if (!room || !known) return
      room.sockets.set(socketId, { person: known.person, ...(at && { at }) })
      soon(key, room)
    },

    leave(organisation, draftId, socketId) {
      const key = `${organisation}/${draftId}`
      const room = rooms.get(key)
      if (room?.sockets.delete(socketId)) soon(key, room)
    },

    of: (organisation, draftId) =>
      presenceOf(rooms.get(`${organisation}/${draftId}`) ?? { draftId, sockets: new Map() }),

    stop() {
      for (const { timer } of rooms.values()) clearTimeout(timer)
      rooms.clear()
    },
  }
}

const presenceOf = ({ draftId, sockets }: Pick<Room, 'draftId' | 'sockets'>): DraftPresence => ({
  draftId,
  people: [...sockets.values()].slice(0, MAX_NAMED),
})
