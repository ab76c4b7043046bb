/** Committed events to everybody who watches on this node, in the order of the log, without gap or duplicate (R4). */
import type { ChainedEvent } from '../../shared/events.ts'
import type { WatchAnswer } from '../../shared/protocol.ts'
import { Unavailable } from '../commands/commandQueue.ts'
import type { HeadQuestion } from '../log/wakeUp.ts'
import type { Watcher } from './audience.ts'
import type { ChainPoint } from './chainTail.ts'
import { Channel, type ChannelOptions, type WatchedFrom } from './channel.ts'
import type { Frame } from './frame.ts'

export interface Broadcast {
  /** Events that this node committed or found. */
  publish(organisation: string, cutoverId: string, events: readonly ChainedEvent[]): void
  /** A head that another node says it has committed: what is missing is fetched from the log. */
  wake(organisation: string, cutoverId: string, head: ChainPoint): void
  /**
   * From now on the watcher hears of what happens; the answer says what happened after the place at which it stands, or
   * that this place is not in the log. Throws Unavailable when that cannot be told for now.
   */
  watch(organisation: string, cutoverId: string, from: WatchedFrom, watcher: Watcher): Promise<WatchAnswer>
  unwatch(organisation: string, cutoverId: string, watcher: Watcher): void
  /** Something else to all who watch a cutover. */
  tell(organisation: string, cutoverId: string, frame: Frame): void
  /** Tells everybody where the logs stand. */
  beat(): void
  /** What to ask the log about each cutover that is watched. */
  questions(): HeadQuestion[]
  /** How many watch, each as often as they watch. */
  watchers(): number
}

/** A log that is replaced more often than this while somebody begins to watch it is left alone for now. */
const MAX_CHANNELS = 3

export function createBroadcast(options: ChannelOptions): Broadcast {
  const channels = new Map<string, Channel>()
  /** Who has asked to watch and has no answer yet. */
  const joining = new Set<{ key: string; watcher: Watcher; hasLeft: boolean }>()

  function open(organisation: string, cutoverId: string): Channel {
    const key = keyOf(organisation, cutoverId)
    const known = channels.get(key)
    if (known) return known
    const channel: Channel = new Channel(organisation, cutoverId, options, () => {
      if (channels.get(key) === channel) channels.delete(key)
    })
    channels.set(key, channel)
    return channel
  }

  /** A slow reader may have been the last one. */
  function used(): Channel[] {
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
          // Joined before anything is read: what happens in between reaches the watcher, at worst twice.
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
