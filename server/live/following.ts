/** The logs of one kind that a connection follows: asked for, answered, left. */
import type { Refused } from '../../shared/protocol.ts'
import { refuse } from '../../shared/refusal.ts'
import { refused } from '../commands/answers.ts'
import type { LinkedEvent } from '../log/chainTail.ts'
import type { Watcher } from './audience.ts'
import type { Broadcast } from './broadcast.ts'
import type { AnswerOf, WatchedFrom } from './channel.ts'

export interface Following<Event> {
  /** Throws where it cannot be answered for now; the client asks again. */
  watch(id: string, from: WatchedFrom, ack: (answer: AnswerOf<Event>) => void): Promise<void>
  leave(id: string): void
  leaveAll(): void
}

export interface FollowingOptions<Event extends LinkedEvent> {
  organisation: string
  broadcast: Pick<Broadcast<Event>, 'watch' | 'unwatch'>
  watcher: Watcher
  /** How many it follows at once, and what they are called. */
  most: number
  called: string
  isConnected(): boolean
  /** Sends an answer, unless too many are unread. */
  answer(give: () => void): void
  /** It follows the log from now on, perhaps not for the first time. */
  came(id: string): void
  left(id: string): void
}

export function createFollowing<Event extends LinkedEvent>(options: FollowingOptions<Event>): Following<Event> {
  const { organisation, broadcast, watcher, most, called, answer } = options
  /** What the screen asked for last, set before the answer arrives. */
  const wanted = new Set<string>()

  function leave(id: string): void {
    wanted.delete(id)
    broadcast.unwatch(organisation, id, watcher)
    options.left(id)
  }

  return {
    async watch(id, from, ack) {
      if (!options.isConnected()) return
      if (wanted.size >= most && !wanted.has(id)) return answer(() => ack(tooMany(most, called)))
      wanted.add(id)
      const answered = await broadcast.watch(organisation, id, from, watcher).catch((error) => {
        leave(id)
        throw error
      })
      answer(() => ack(answered))
      if (!answered.ok) return leave(id)
      // Somebody who left before the answer came is not there.
      if (wanted.has(id)) options.came(id)
    },
    leave,
    leaveAll() {
      for (const id of wanted) leave(id)
    },
  }
}

const tooMany = (most: number, called: string): Refused =>
  refused(
    refuse(
      'tooMany',
      `This connection follows ${most} ${called}, as many as it can. Leave one of them first, or open another connection.`,
    ),
  )
