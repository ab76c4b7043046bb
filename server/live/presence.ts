/**
 * Who has a cutover open, sent to everybody who watches it. Each node knows only its own sockets: with several nodes
 * behind a load balancer a screen shows the people of its node.
 */
import type { Presence } from '../../shared/protocol.ts'

export interface PresenceBoard {
  join(organisation: string, cutoverId: string, person: string): void
  leave(organisation: string, cutoverId: string, person: string): void
  of(organisation: string, cutoverId: string): Presence
  /** Of every cutover that somebody has open. */
  all(organisation: string): Presence[]
  stop(): void
}

/** People who come and go within this are announced together; a reload of the page is no absence. */
const DEBOUNCE_MS = 500
/** Nobody reads a longer list, and telling thousands about thousands would cost more than all events. */
const MAX_NAMED = 200

interface Attendance {
  organisation: string
  cutoverId: string
  /** How many sockets each person has here. */
  people: Map<string, number>
  announced: string
  timer?: NodeJS.Timeout
}

export function createPresence(tell: (organisation: string, presence: Presence) => void): PresenceBoard {
  const rooms = new Map<string, Attendance>()

  function count(organisation: string, cutoverId: string, person: string, by: 1 | -1): void {
    const key = `${organisation}/${cutoverId}`
    const room = rooms.get(key) ?? { organisation, cutoverId, people: new Map<string, number>(), announced: '' }
    rooms.set(key, room)
    const sockets = (room.people.get(person) ?? 0) + by
    if (sockets > 0) room.people.set(person, sockets)
    else room.people.delete(person)
    room.timer ??= setTimeout(() => settle(key, room), DEBOUNCE_MS)
  }

  function settle(key: string, room: Attendance): void {
    delete room.timer
    const presence = presenceOf(room)
    const announced = presence.people.join()
    if (announced !== room.announced) tell(room.organisation, presence)
    room.announced = announced
    if (room.people.size === 0) rooms.delete(key)
  }

  return {
    join: (organisation, cutoverId, person) => count(organisation, cutoverId, person, 1),
    leave: (organisation, cutoverId, person) => count(organisation, cutoverId, person, -1),
    // As last announced: the next change is relative to that.
    all: (organisation) =>
      [...rooms.values()]
        .filter((room) => room.organisation === organisation && room.announced !== '')
        .map(({ cutoverId, announced }) => ({ cutoverId, people: announced.split(',') })),
    of: (organisation, cutoverId) => presenceOf(rooms.get(`${organisation}/${cutoverId}`) ?? { cutoverId }),
    stop() {
      for (const { timer } of rooms.values()) clearTimeout(timer)
      rooms.clear()
    },
  }
}

const presenceOf = ({ cutoverId, people }: { cutoverId: string; people?: Map<string, number> }): Presence => ({
  cutoverId,
  people: [...(people?.keys() ?? [])].sort().slice(0, MAX_NAMED),
})
