/** Limits what one instance can occupy: requests in flight, requests queued, and how long they queue. */

export interface Bulkhead {
  /**
   * Waits for a slot until `deadline` (epoch milliseconds).
   *
   * @param givesWay others go first, and one slot is kept for them
   * @returns a function that releases the slot, or why there is none
   */
  enter(deadline: number, givesWay?: boolean): Promise<{ leave: () => void } | 'full' | 'closed'>
  /** Requests in flight and queued. */
  load(): { underWay: number; waiting: number }
  close(): void
}

interface Waiting {
  proceed(): void
  giveUp(why: 'full' | 'closed'): void
}

/** A queue has this many waiting at most, so that one that gives way never fills the other's. */
interface Queue {
  waiting: Set<Waiting>
  underWay: number
  atOnce: number
}

/** While both wait, one slot in so many goes to those that give way: they are late, and never starve. */
const TURN_OF_THE_LATE = 5

export function createBulkhead(limits: { atOnce: number; waiting: number }, now: () => number): Bulkhead {
  const first: Queue = { waiting: new Set(), underWay: 0, atOnce: limits.atOnce }
  const late: Queue = { waiting: new Set(), underWay: 0, atOnce: Math.max(1, limits.atOnce - 1) }
  const all = [first, late]
  let passed = 0
  let closed = false

  const underWay = () => first.underWay + late.underWay
  const hasRoom = (queue: Queue) => underWay() < limits.atOnce && queue.underWay < queue.atOnce

  function proceedNext(): void {
    const next = all.filter((queue) => queue.waiting.size > 0 && hasRoom(queue))
    const isContested = next.length > 1
    if (isContested) passed = (passed + 1) % TURN_OF_THE_LATE
    const queue = isContested && passed === 0 ? late : next[0]
    const [waiting] = queue?.waiting ?? []
    waiting?.proceed()
  }

  function place(queue: Queue): { leave: () => void } {
    queue.underWay += 1
    let left = false
    return {
      leave() {
        if (left) return
        left = true
        queue.underWay -= 1
        proceedNext()
      },
    }
  }

  return {
    async enter(deadline, givesWay = false) {
      if (closed) return 'closed'
      const queue = givesWay ? late : first
      const isNext = queue.waiting.size === 0 && (queue === first || first.waiting.size === 0)
      if (isNext && hasRoom(queue)) return place(queue)
      if (queue.waiting.size >= limits.waiting) return 'full'
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiting.giveUp('full'), Math.max(0, deadline - now()))
        const settle = (answer: { leave: () => void } | 'full' | 'closed') => {
          clearTimeout(timer)
          queue.waiting.delete(waiting)
          resolve(answer)
        }
        const waiting: Waiting = { proceed: () => settle(place(queue)), giveUp: settle }
        queue.waiting.add(waiting)
      })
    },
    load: () => ({ underWay: underWay(), waiting: first.waiting.size + late.waiting.size }),
    close() {
      closed = true
      for (const { waiting } of all) for (const one of [...waiting]) one.giveUp('closed')
    },
  }
}
