/** Who is called for what in a cutover, and who cannot be reached: no event says so, so it is asked while it is shown. */
import type { CallsAnswer } from '../../shared/reach.ts'
import { isRefusal } from '../../shared/refusal.ts'
import type { Http } from './http.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'
import { whileWatched } from './whileWatched.ts'

/** Between two answers, and after what failed; milliseconds. */
const ASK_MS = 8000
const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

export function reachStore(http: Http, cutoverId: string): Store<CallsAnswer | undefined> {
  const reach = createStore<CallsAnswer | undefined>(undefined)
  let said = ''
  return whileWatched(reach, () => {
    let ended = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const retry = new Retry(() => void ask(), ASK_AGAIN)
    const askLater = () => {
      timer = setTimeout(() => void ask(), ASK_MS)
    }
    async function ask(): Promise<void> {
      if (document.hidden) return askLater()
      const answer = await http.get<CallsAnswer>(`/api/cutovers/${cutoverId}/calls`).catch(() => undefined)
      if (ended) return
      if (!answer || isRefusal(answer)) return retry.later()
      retry.succeeded()
      // Nothing renders for what says the same.
      const text = JSON.stringify(answer)
      if (text !== said) reach.set(answer)
      said = text
      askLater()
    }
    void ask()
    return () => {
      ended = true
      clearTimeout(timer)
      retry.cancel()
    }
  })
}
