/** Colours of people in a draft: few, told apart in both themes, and always beside a name. */
import type { DraftPresence } from '../../../shared/draft/protocol.ts'

const HUES = 6

/** The same for everybody who looks, as long as the same people are there. */
export const hueOf = (present: DraftPresence['people'], person: string): number =>
  [...new Set(present.map((one) => one.person))].toSorted().indexOf(person) % HUES
