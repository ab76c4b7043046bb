/** Sends committed events to everybody watching on this node, in log order, without gap or duplicate (R4). */
import type { ChainedEvent } from '../../shared/events.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import type { ChainPoint, LinkedEvent } from '../log/chainTail.ts'
import type { HeadQuestion } from '../log/wakeUp.ts'
import type { Watcher } from './audience.ts'
import { type AnswerOf, Channel, type ChannelOptions, type WatchedFrom } from './channel.ts'
import type { Frame } from './frame.ts'

export interface Broadcast<Event extends LinkedEvent = ChainedEvent> {
  /** Events that this node committed or found. */
  publish(organisation: string, id: string, events: readonly Event[]): void
  /** A head that another node has announced: what is missing is fetched from the log. */
  wake(organisation: string, id: string, head: ChainPoint): void
  /**
   * Subscribes the watcher. The answer holds the events after the position it is at, or says that this position is not
   * in the log. Throws Unavailable when that cannot be told for now.
   */
  watch(organisation: string, id: string, from: WatchedFrom, watcher: Watcher): Promise<AnswerOf<Event>>
  unwatch(organisation: string, id: string, watcher: Watcher): void
  /** Sends any other frame to all who watch a log. */
  tell(organisation: string, id: string, frame: Frame): void
  /** Heartbeat: sends everybody the heads of their logs. */
  beat(): void
  /** The heads to ask the log for, of each watched log. */
  questions(): HeadQuestion[]
  /** The number of subscriptions. */
  watchers(): number
}

/** A log replaced more often than this during one `watch` is given up for now. */
const MAX_CHANNELS = 3

export function createBroadcast<Event extends LinkedEvent = ChainedEvent>(
  options: ChannelOptions<Event>,
): Broadcast<Event> {
  const channels = new Map<string, Channel<Event>>()
  /** Those who have asked to watch and have no answer yet. */
  const joining = new Set<{ key: string; watcher: Watcher; hasLeft: boolean }>()

  function open(organisation: string, id: string): Channel<Event> {
    const key = keyOf(organisation, id)
    const known = channels.get(key)
    if (known) return known
    const channel: Channel<Event> = new Channel<Event>(organisation, id, options, () => {
      if (channels.get(key) === channel) channels.delete(key)
    })
    channels.set(key, channel)
    return channel
  }

  /** A slow reader may have been the last one. */
  function used(): Channel<Event>[] {
    for (const channel of [...channels.values()]) if (channel.audience.size === 0) channel.close()
    return [...channels.values()]
  }

  return {
    publish: (organisation, id, events) => channels.get(keyOf(organisation, id))?.publish(events),
    wake: (organisation, id, head) => channels.get(keyOf(organisation, id))?.wake(head),

    async watch(organisation, id, from, watcher) {
      const asking = { key: keyOf(organisation, id), watcher, hasLeft: false }
      joining.add(asking)
      try {
        for (let tried = 0; tried < MAX_CHANNELS && !asking.hasLeft; tried++) {
          // Subscribed before anything is read: events in between reach the watcher, at worst twice.
          const channel = open(organisation, id)
          channel.audience.join(watcher)
          const answer = await channel.answer(from)
          if (answer) return answer
        }
        throw new Unavailable('The log is being replaced')
      } finally {
        joining.delete(asking)
      }
    },

    unwatch(organisation, id, watcher) {
      const key = keyOf(organisation, id)
      for (const asking of joining) if (asking.key === key && asking.watcher === watcher) asking.hasLeft = true
      const channel = channels.get(key)
      channel?.audience.leave(watcher)
      if (channel?.audience.size === 0) channel.close()
    },

    tell: (organisation, id, frame) => channels.get(keyOf(organisation, id))?.audience.send(frame),
    beat() {
      for (const channel of used()) channel.beat()
    },
    questions: () => used().flatMap((channel) => channel.question()),
    watchers: () => [...channels.values()].reduce((sum, { audience }) => sum + audience.size, 0),
  }
}

const keyOf = (organisation: string, id: string) => `${organisation}/${id}`
