/** Who people are: the log knows ids, the screens show names. */
import type { PersonId } from '../../shared/cutoverState.ts'
import type { PersonCard } from '../../shared/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { RESERVED_NAMES } from '../../shared/reserved.ts'
import type { Http } from './http.ts'
import { Retry } from './retry.ts'
import { createStore, type Store } from './store.ts'

export interface People {
  get(id: PersonId): PersonCard | undefined
  all(): readonly PersonCard[]
  /** Those who were in the organisation, and are no more. */
  former(): readonly FormerPerson[]
  /** Was in the organisation, and is no more. */
  isFormer(id: PersonId): boolean
  /** `Mira Bauer`, also for former members; a shortened id for unknown people. */
  name(id: PersonId): string
  /** `M. Bauer` */
  shortName(id: PersonId): string
  /** `MB` */
  initials(id: PersonId): string
}

export interface Directory {
  people: Store<People>
  /** Fetches the directory again, with retries, as when an unknown person has appeared. */
  refresh(): void
  close(): void
}

const ASK_AGAIN = { firstMs: 2000, longestMs: 60_000 }

export function createDirectory(http: Http): Directory {
  const people = createStore(peopleOf([]))
  let asking = false
  const ask = async () => {
    if (asking) return
    asking = true
    try {
      const answer = await http.get<{ people: PersonCard[]; former?: FormerPerson[] }>('/api/people')
      if (!isRefusal(answer)) people.set(peopleOf(answer.people, answer.former))
      again.succeeded()
    } catch {
      again.later()
    } finally {
      asking = false
    }
  }
  const again = new Retry(() => void ask(), ASK_AGAIN)
  return {
    people,
    refresh() {
      if (!again.isWaiting) void ask()
    },
    close: () => again.cancel(),
  }
}

export interface FormerPerson {
  id: string
  name: string
  /** The name is gone for good. */
  pseudonymised?: boolean
}

export function peopleOf(cards: readonly PersonCard[], former: readonly FormerPerson[] = []): People {
  const byId = new Map(cards.map((card) => [card.id, card]))
  const gone = former.filter(({ id }) => !byId.has(id))
  const names = new Map([...former, ...cards].map((person) => [person.id, person.name]))
  const name = (id: PersonId) => RESERVED_NAMES[id] ?? names.get(id) ?? `${id.slice(0, 6)}…`
  const words = (id: PersonId) => name(id).split(/\s+/)
  return {
    get: (id) => byId.get(id),
    all: () => cards,
    former: () => gone,
    isFormer: (id) => gone.some((person) => person.id === id),
    name,
    shortName(id) {
      const [first = '', ...rest] = words(id)
      const last = rest.at(-1)
      return last === undefined || !names.has(id) ? name(id) : `${first.charAt(0)}. ${last}`
    },
    initials(id) {
      const [first = '', ...rest] = words(id)
      return (first.charAt(0) + (rest.at(-1) ?? '').charAt(0)).toUpperCase()
    },
  }
}
