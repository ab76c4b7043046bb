/** Who is called for what in a cutover, and who cannot be reached: no event says so, so it is asked while it is shown. */
import type { CallsAnswer } from '../../shared/reach.ts'
import type { Http } from './http.ts'
import { keepAsking } from './keepAsking.ts'
import { createStore, type Store } from './store.ts'
import { whileWatched } from './whileWatched.ts'

const ASK_MS = 8000

export function reachStore(http: Http, cutoverId: string): Store<CallsAnswer | undefined> {
  const reach = createStore<CallsAnswer | undefined>(undefined)
  let said = ''
  return whileWatched(reach, () => {
    const asking = keepAsking({
      ask: () => http.get<CallsAnswer>(`/api/cutovers/${cutoverId}/calls`),
      take(answer) {
        // Nothing renders for what says the same.
        const text = JSON.stringify(answer)
        if (text !== said) reach.set(answer)
        said = text
      },
      everyMs: ASK_MS,
    })
    return asking.end
  })
}
