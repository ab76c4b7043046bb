/** Committed events to everybody who watches on this node, in the order of the log, without gap or duplicate (R4). */
import type { Logger } from 'pino'
import type { ChainedEvent } from '../shared/events.ts'
import { LONGEST_TAIL, type WatchAnswer } from '../shared/protocol.ts'
import { encode, type Frame, frameOf } from './frame.ts'
import { refused, unknownCutover } from './handleCommand.ts'

/** Somebody who watches, as the broadcast sees them. */
export interface Watcher {
  /** False when the reader is too slow; nothing was sent then. */
  send(frame: Frame): boolean
  /** Sent even to a slow reader, once each time it falls behind. */
  behind(cutoverId: string, head: number): void
}

export interface Broadcast {
  /** Events that this node committed or found. */
  publish(organisation: string, cutoverId: string, events: readonly ChainedEvent[]): void
  /** A head that another node may have moved: what is missing is fetched from the log. */
  wake(organisation: string, cutoverId: string, head: number): void
  /** From now on the watcher hears of what happens; the answer says what happened before that. */
  watch(organisation: string, cutoverId: string, after: number, watcher: Watcher): Promise<WatchAnswer>
  unwatch(organisation: string, cutoverId: string, watcher: Watcher): void
  /** Something else to all who watch a cutover. */
  tell(organisation: string, cutoverId: string, frame: Frame): void
  /** Tells everybody where the logs stand. */
  beat(): void
  watched(): { organisation: string; cutoverId: string; head: number }[]
  /** How many watch, each as often as they watch. */
  watchers(): number
}

export interface BroadcastOptions {
  readHead(organisation: string, cutoverId: string): Promise<number | undefined>
  readEvents(organisation: string, cutoverId: string, after: number, limit: number): Promise<ChainedEvent[]>
  now(): number
  /** Seconds from an event's own time until it left for whoever watches here. */
  delivered?(lagSeconds: number): void
  log: Logger
}

/** A burst becomes one message in so many milliseconds; a single event goes at once. */
const BURST = 20
/** A longer tail is not sent, however few events it has. */
const LONGEST_TAIL_BYTES = 1024 * 1024

interface Channel {
  organisation: string
  cutoverId: string
  watchers: Set<Watcher>
  /** Undefined until the log was asked; the cutover may not exist. */
  head?: number
  opened: Promise<void>
  /** The latest events up to the head, each with its JSON, which is made once for all. */
  tail: { event: ChainedEvent; json: string }[]
  /** The last event that was sent to everybody. */
  sent: number
  sentAt: number
  timer?: NodeJS.Timeout | NodeJS.Immediate
  /** A head that is known of, though not all events up to it are here. */
  wanted: number
  fetching?: Promise<void>
  filling?: Promise<void>
}

export function createBroadcast({ readHead, readEvents, now, delivered, log }: BroadcastOptions): Broadcast {
  const channels = new Map<string, Channel>()

  function open(organisation: string, cutoverId: string): Channel {
    const key = keyOf(organisation, cutoverId)
    const known = channels.get(key)
    if (known) return known
    const channel: Channel = {
      organisation,
      cutoverId,
      watchers: new Set(),
      opened: Promise.resolve(),
      tail: [],
      sent: 0,
      sentAt: 0,
      wanted: 0,
    }
    channels.set(key, channel)
    channel.opened = readHead(organisation, cutoverId).then(
      (head) => {
        if (head === undefined) return void channels.delete(key)
        channel.head = head
        channel.sent = head
        if (channel.wanted > head) fetchMissing(channel)
      },
      (error) => {
        channels.delete(key)
        throw error
      },
    )
    return channel
  }

  function close(channel: Channel): void {
    if (channel.watchers.size > 0) return
    clearTimer(channel)
    const key = keyOf(channel.organisation, channel.cutoverId)
    if (channels.get(key) === channel) channels.delete(key)
  }

  /** Takes over what follows the head; false when there is a gap before it. */
  function accept(channel: Channel, events: readonly ChainedEvent[]): boolean {
    if (channel.head === undefined) return false
    for (const event of events) {
      if (event.seq <= channel.head) continue
      if (event.seq !== channel.head + 1) return false
      channel.tail.push({ event, json: JSON.stringify(event) })
      channel.head = event.seq
    }
    // Twice the length before it is cut: moving a thousand entries at each event would cost more than it saves.
    if (channel.tail.length > 2 * LONGEST_TAIL) channel.tail.splice(0, channel.tail.length - LONGEST_TAIL)
    schedule(channel)
    return true
  }

  function schedule(channel: Channel): void {
    if (channel.timer || channel.head === undefined || channel.sent >= channel.head) return
    const rest = channel.sentAt + BURST - performance.now()
    const due = () => {
      delete channel.timer
      flush(channel)
    }
    channel.timer = rest <= 0 ? setImmediate(due) : setTimeout(due, rest)
  }

  function flush(channel: Channel): void {
    const { tail, head } = channel
    const first = tail[0]
    if (head === undefined || !first) return
    channel.sentAt = performance.now()
    // Where the tail begins, an earlier event was never sent: who lacks it asks again.
    let from = channel.sent + 1 - first.event.seq
    if (from < 0) {
      for (const watcher of [...channel.watchers]) fallBehind(channel, watcher)
      from = tail.length
    }
    channel.sent = head
    const leaves = now()
    for (const { event } of tail.slice(from)) delivered?.(Math.max(0, leaves - Date.parse(event.at)) / 1000)
    for (; from < tail.length; from += LONGEST_TAIL) {
      const events = tail.slice(from, from + LONGEST_TAIL).map(({ json }) => json)
      sendAll(
        channel,
        frameOf(`["events",{"cutoverId":${JSON.stringify(channel.cutoverId)},"events":[${events.join(',')}]}]`),
      )
    }
  }

  function sendAll(channel: Channel, frame: Frame): void {
    for (const watcher of channel.watchers) if (!watcher.send(frame)) fallBehind(channel, watcher)
  }

  function fallBehind(channel: Channel, watcher: Watcher): void {
    channel.watchers.delete(watcher)
    watcher.behind(channel.cutoverId, channel.head ?? 0)
    close(channel)
  }

  function fetchMissing(channel: Channel): void {
    channel.fetching ??= fetchAll(channel)
      .catch((error) =>
        log.warn({ err: error, cutover: channel.cutoverId }, 'Events could not be fetched; it is tried again'),
      )
      .finally(() => delete channel.fetching)
  }

  async function fetchAll(channel: Channel): Promise<void> {
    while (channel.head !== undefined && channel.head < channel.wanted && channel.watchers.size > 0) {
      const events = await readEvents(channel.organisation, channel.cutoverId, channel.head, LONGEST_TAIL)
      if (events.length === 0) return
      accept(channel, events)
    }
  }

  /** Makes the tail as long as one may be sent, so that a thousand who come back after a restart read it once. */
  async function fillTail(channel: Channel): Promise<void> {
    const end = channel.tail[0]?.event.seq ?? (channel.head ?? 0) + 1
    const missing = Math.min(LONGEST_TAIL - channel.tail.length, end - 1)
    if (missing <= 0) return
    const events = await readEvents(channel.organisation, channel.cutoverId, end - 1 - missing, missing)
    channel.tail.unshift(...events.map((event) => ({ event, json: JSON.stringify(event) })))
  }

  async function tailAfter(channel: Channel, after: number): Promise<ChainedEvent[] | undefined> {
    const isCovered = () => after >= (channel.tail[0]?.event.seq ?? (channel.head ?? 0) + 1) - 1
    if (!isCovered()) {
      channel.filling ??= fillTail(channel).finally(() => delete channel.filling)
      await channel.filling
    }
    const first = channel.tail[0]
    if (!first) return []
    if (!isCovered()) return undefined
    const tail = channel.tail.slice(after + 1 - first.event.seq)
    const bytes = tail.reduce((sum, { json }) => sum + json.length, 0)
    return tail.length > LONGEST_TAIL || bytes > LONGEST_TAIL_BYTES ? undefined : tail.map(({ event }) => event)
  }

  return {
    publish(organisation, cutoverId, events) {
      const channel = channels.get(keyOf(organisation, cutoverId))
      const last = events.at(-1)
      if (!channel || !last) return
      channel.wanted = Math.max(channel.wanted, last.seq)
      if (!accept(channel, events) && channel.head !== undefined) fetchMissing(channel)
    },

    wake(organisation, cutoverId, head) {
      const channel = channels.get(keyOf(organisation, cutoverId))
      if (!channel) return
      channel.wanted = Math.max(channel.wanted, head)
      if (channel.head !== undefined && head > channel.head) fetchMissing(channel)
    },

    async watch(organisation, cutoverId, after, watcher) {
      // Joined before anything is read: what happens in between reaches the watcher, at worst twice.
      const channel = open(organisation, cutoverId)
      channel.watchers.add(watcher)
      await channel.opened
      if (channel.head === undefined) return refused(unknownCutover(cutoverId))
      const isPossible = after <= channel.head && channel.head - after <= LONGEST_TAIL
      const events = isPossible ? await tailAfter(channel, after) : undefined
      const head = events?.at(-1)?.seq ?? channel.head
      const answer = { ok: true, head, serverNow: now() } as const
      return events ? { ...answer, events } : { ...answer, stateAt: head }
    },

    unwatch(organisation, cutoverId, watcher) {
      const channel = channels.get(keyOf(organisation, cutoverId))
      if (!channel?.watchers.delete(watcher)) return
      close(channel)
    },

    tell(organisation, cutoverId, frame) {
      const channel = channels.get(keyOf(organisation, cutoverId))
      if (channel) sendAll(channel, frame)
    },

    beat() {
      const serverNow = now()
      for (const channel of channels.values()) {
        const { cutoverId, head } = channel
        if (head !== undefined) sendAll(channel, encode('heartbeat', { cutoverId, head, serverNow }))
      }
    },

    watched: () =>
      [...channels.values()].flatMap(({ organisation, cutoverId, head }) =>
        head === undefined ? [] : { organisation, cutoverId, head },
      ),

    watchers: () => [...channels.values()].reduce((sum, { watchers }) => sum + watchers.size, 0),
  }
}

const keyOf = (organisation: string, cutoverId: string) => `${organisation}/${cutoverId}`

function clearTimer(channel: Channel): void {
  if (!channel.timer) return
  if ('refresh' in channel.timer) clearTimeout(channel.timer)
  else clearImmediate(channel.timer)
}
