/** The duties of a followed cutover, as a store that computes only while it has listeners. */
import { dutiesOf } from '../../shared/attention/duties.ts'
import type { Duty } from '../../shared/attention/duty.ts'
import { asOf } from '../derive/asOf.ts'
import type { Board } from '../derive/board.ts'
import { dutyWords } from '../derive/dutyWords.ts'
import type { Outlook } from '../derive/outlook.ts'
import type { People } from './people.ts'
import { createStore, type Store } from './store.ts'
import { whileWatched } from './whileWatched.ts'

/** How often they are looked at as time passes, in milliseconds; at once after an event. */
const AS_TIME_PASSES_MS = 5000

interface Sources {
  board: Store<Board | undefined>
  outlook: Store<Outlook | undefined>
  people: Store<People>
  seconds: Store<number>
}

export function dutyStore({ board, outlook, people, seconds }: Sources): Store<readonly Duty[]> {
  const duties = createStore<readonly Duty[]>([])
  const derive = () => {
    const current = board.get()
    if (!current) return
    const { cutover, open } = current
    const { forecast, plan } = outlook.get() ?? {}
    const words = dutyWords(cutover, people.get())
    const now = asOf(cutover, Math.floor(seconds.get() / AS_TIME_PASSES_MS) * AS_TIME_PASSES_MS)
    const look = { now, words, ...(forecast ? { forecast } : {}), ...(plan ? { plan } : {}) }
    duties.set(kept(duties.get(), dutiesOf(cutover, look, open)))
  }
  return whileWatched(duties, () => {
    derive()
    let looked = 0
    const ends = [
      board.subscribe(derive),
      outlook.subscribe(derive),
      people.subscribe(derive),
      seconds.subscribe(() => {
        const tick = Math.floor(seconds.get() / AS_TIME_PASSES_MS)
        if (tick === looked) return
        looked = tick
        derive()
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  })
}

/** Those that say the same keep their identity, so that nothing renders for them. */
function kept(before: readonly Duty[], now: readonly Duty[]): readonly Duty[] {
  const known = new Map(before.map((duty) => [duty.key, duty]))
  const list = now.map((duty) => {
    const was = known.get(duty.key)
    return was && saysTheSame(was, duty) ? was : duty
  })
  return list.length === before.length && list.every((duty, index) => duty === before[index]) ? before : list
}

/** All that a duty says follows from its key, but for these. */
const saysTheSame = (one: Duty, other: Duty): boolean =>
  one.says === other.says &&
  one.over === other.over &&
  one.tone === other.tone &&
  one.breaks === other.breaks &&
  one.notYet === other.notYet &&
  one.title === other.title &&
  one.asked.length === other.asked.length &&
  one.asked.every((person, index) => person === other.asked[index])
