/**
 * Who has a draft open and where in it they are, sent to everybody who watches it, on whichever server they are. It has no
 * consequences, so it is not stored: each server tells the others of its own sockets, again and again, and forgets what another
 * has not repeated.
 */
import type { DraftPlace, DraftPresence } from '../../shared/draft/protocol.ts'

export interface DraftPresenceBoard {
  join(organisation: string, draftId: string, socketId: string, person: string): void
  /** Ignored where the socket has not joined. */
  place(organisation: string, draftId: string, socketId: string, at: DraftPlace | undefined): void
  leave(organisation: string, draftId: string, socketId: string): void
  /** What another server says of its own sockets. */
  heard(server: string, organisation: string, presence: DraftPresence): void
  of(organisation: string, draftId: string): DraftPresence
  stop(): void
}

/** Cursors that move within this are sent together: smooth for the eye, and no more than five messages a second. */
const THROTTLE_MS = 200
/** Nobody follows more cursors. */
const MAX_NAMED = 100

/** What goes to other servers costs them and the database a message each. */
const THROTTLE_TO_OTHERS_MS = 400
const REPEATED_EVERY_MS = 4000
/** Of what a server has not repeated; one that died is missed for so long. */
const FORGOTTEN_AFTER_MS = 10_000

type People = DraftPresence['people']

interface Room {
  organisation: string
  draftId: string
  /** By socket: a person with two tabs is in two places. */
  sockets: Map<string, People[number]>
  /** By server. `at` by `performance.now()`. */
  others: Map<string, { people: People; at: number }>
  timer?: NodeJS.Timeout
  saying?: NodeJS.Timeout
}

interface DraftPresenceOptions {
  /** Those who watch here. */
  tell(organisation: string, presence: DraftPresence): void
  /** The other servers, where there are any. */
  tellOthers(organisation: string, presence: DraftPresence): void
}

export function createDraftPresence({ tell, tellOthers }: DraftPresenceOptions): DraftPresenceBoard {
  const rooms = new Map<string, Room>()
  const repeating = setInterval(repeat, REPEATED_EVERY_MS).unref()

  function soon(room: Room): void {
    room.timer ??= setTimeout(() => {
      delete room.timer
      tell(room.organisation, presenceOf(room))
    }, THROTTLE_MS)
  }

  /** Also that nobody is here any more. */
  function saySoon(room: Room): void {
    room.saying ??= setTimeout(() => {
      delete room.saying
      tellOthers(room.organisation, { draftId: room.draftId, people: [...room.sockets.values()] })
      if (room.sockets.size === 0) close(room)
    }, THROTTLE_TO_OTHERS_MS)
  }

  function changed(room: Room): void {
    soon(room)
    saySoon(room)
  }

  function repeat(): void {
    const now = performance.now()
    for (const room of rooms.values()) {
      saySoon(room)
      for (const [server, { at }] of room.others) {
        if (now - at < FORGOTTEN_AFTER_MS) continue
        room.others.delete(server)
        soon(room)
      }
    }
  }

  function close(room: Room): void {
    clearTimeout(room.timer)
    rooms.delete(keyOf(room.organisation, room.draftId))
  }

  return {
    join(organisation, draftId, socketId, person) {
      const key = keyOf(organisation, draftId)
      const room: Room = rooms.get(key) ?? { organisation, draftId, sockets: new Map(), others: new Map() }
      rooms.set(key, room)
      if (!room.sockets.has(socketId)) room.sockets.set(socketId, { person })
      changed(room)
    },

    place(organisation, draftId, socketId, at) {
      const room = rooms.get(keyOf(organisation, draftId))
      const known = room?.sockets.get(socketId)
      if (!room || !known) return
      room.sockets.set(socketId, { person: known.person, ...(at && { at }) })
      changed(room)
    },

    leave(organisation, draftId, socketId) {
      const room = rooms.get(keyOf(organisation, draftId))
      if (room?.sockets.delete(socketId)) changed(room)
    },

    heard(server, organisation, { draftId, people }) {
      const room = rooms.get(keyOf(organisation, draftId))
      // Nobody here looks at it.
      if (!room) return
      const before = room.others.get(server)?.people ?? []
      if (people.length > 0) room.others.set(server, { people, at: performance.now() })
      else room.others.delete(server)
      if (JSON.stringify(before) === JSON.stringify(people)) return
      soon(room)
      // It has come a moment ago, and does not know who is here.
      if (before.length === 0) saySoon(room)
    },

    of: (organisation, draftId) =>
      presenceOf(rooms.get(keyOf(organisation, draftId)) ?? { draftId, sockets: new Map(), others: new Map() }),

    stop() {
      clearInterval(repeating)
      for (const { timer, saying } of rooms.values()) {
        clearTimeout(timer)
        clearTimeout(saying)
      }
      rooms.clear()
    },
  }
}

const keyOf = (organisation: string, draftId: string): string => `${organisation}/${draftId}`

const presenceOf = ({ draftId, sockets, others }: Pick<Room, 'draftId' | 'sockets' | 'others'>): DraftPresence => ({
  draftId,
  people: [...sockets.values(), ...[...others.values()].flatMap(({ people }) => people)].slice(0, MAX_NAMED),
})
