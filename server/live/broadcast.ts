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
  publish(organisation: string, cutoverId: string, events: readonly Event[]): void
  /** A head that another node has announced: what is missing is fetched from the log. */
  wake(organisation: string, cutoverId: string, head: ChainPoint): void
  /**
   * Subscribes the watcher. The answer holds the events after the position it is at, or says that this position is not
   * in the log. Throws Unavailable when that cannot be told for now.
   */
  watch(organisation: string, cutoverId: string, from: WatchedFrom, watcher: Watcher): Promise<AnswerOf<Event>>
  unwatch(organisation: string, cutoverId: string, watcher: Watcher): void
  /** Sends any other frame to all who watch a cutover. */
  tell(organisation: string, cutoverId: string, frame: Frame): void
  /** Heartbeat: sends everybody the heads of their logs. */
  beat(): void
  /** The heads to ask the log for, of each watched cutover. */
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

  function open(organisation: string, cutoverId: string): Channel<Event> {
    const key = keyOf(organisation, cutoverId)
    const known = channels.get(key)
    if (known) return known
    const channel: Channel<Event> = new Channel<Event>(organisation, cutoverId, options, () => {
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
    publish: (organisation, cutoverId, events) => channels.get(keyOf(organisation, cutoverId))?.publish(events),
    wake: (organisation, cutoverId, head) => channels.get(keyOf(organisation, cutoverId))?.wake(head),

    async watch(organisation, cutoverId, from, watcher) {
      const asking = { key: keyOf(organisation, cutoverId), watcher, hasLeft: false }
      joining.add(asking)
      try {
        for (let tried = 0; tried < MAX_CHANNELS && !asking.hasLeft; tried++) {
          // Subscribed before anything is read: events in between reach the watcher, at worst twice.
          const channel = open(organisation, cutoverId)
          channel.audience.join(watcher)
          const answer = await channel.answer(from)
          if (answer) return answer
        }
        throw new Unavailable('The log is being replaced')
      } finally {
        joining.delete(asking)
      }
    },

    unwatch(organisation, cutoverId, watcher) {
      const key = keyOf(organisation, cutoverId)
      for (const asking of joining) if (asking.key === key && asking.watcher === watcher) asking.hasLeft = true
      const channel = channels.get(key)
      channel?.audience.leave(watcher)
      if (channel?.audience.size === 0) channel.close()
    },

    tell: (organisation, cutoverId, frame) => channels.get(keyOf(organisation, cutoverId))?.audience.send(frame),
    beat() {
      for (const channel of used()) channel.beat()
    },
    questions: () => used().flatMap((channel) => channel.question()),
    watchers: () => [...channels.values()].reduce((sum, { audience }) => sum + audience.size, 0),
  }
}

const keyOf = (organisation: string, cutoverId: string) => `${organisation}/${cutoverId}`
