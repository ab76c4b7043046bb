/** Limits what one instance can occupy: requests in flight, requests queued, and how long they queue. */

export interface Bulkhead {
  /**
   * Waits for a slot until `deadline` (epoch milliseconds).
   *
   * @returns a function that releases the slot, or why there is none
   */
  enter(deadline: number): Promise<{ leave: () => void } | 'full' | 'closed'>
  /** Requests in flight and queued. */
  load(): { underWay: number; waiting: number }
  close(): void
}

interface Waiting {
  proceed(): void
  giveUp(why: 'full' | 'closed'): void
}

export function createBulkhead(limits: { atOnce: number; waiting: number }, now: () => number): Bulkhead {
  const queue = new Set<Waiting>()
  let underWay = 0
  let closed = false

  function leave(): void {
    underWay -= 1
    const [next] = queue
    next?.proceed()
  }

  function place(): { leave: () => void } {
    underWay += 1
    let left = false
    return {
      leave() {
        if (left) return
        left = true
        leave()
      },
    }
  }

  return {
    async enter(deadline) {
      if (closed) return 'closed'
      if (underWay < limits.atOnce && queue.size === 0) return place()
      if (queue.size >= limits.waiting) return 'full'
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiting.giveUp('full'), Math.max(0, deadline - now()))
        const settle = (answer: { leave: () => void } | 'full' | 'closed') => {
          clearTimeout(timer)
          queue.delete(waiting)
          resolve(answer)
        }
        const waiting: Waiting = { proceed: () => settle(place()), giveUp: settle }
        queue.add(waiting)
      })
    },
    load: () => ({ underWay, waiting: queue.size }),
    close() {
      closed = true
      for (const waiting of [...queue]) waiting.giveUp('closed')
    },
  }
}
