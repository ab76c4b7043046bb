/** Every key there is, by where it works: for the list that `?` opens, which dims what does nothing at the moment. */
import { LIST_KEYS } from '../features/run/listKeys.ts'
import { STEP_OFFERS, type StepOffer } from '../features/run/stepOfferKinds.ts'
import { nameOf } from '../forms/offer.ts'
import type { Shortcut } from '../live/shortcuts.ts'

type KeyWords = Pick<Shortcut, 'key' | 'does'>

export interface KeyGroup {
  title: string
  keys: readonly (KeyWords & { works: boolean })[]
}

/** Combinations, and what stands in no other group, are of this screen or of all. */
const GATE_KEYS: readonly KeyWords[] = [{ key: 'g', does: 'Go' }]

/** Actions share a key where only one of them can be meant: a step is started, resumed or retried. */
function stepKeys(): KeyWords[] {
  const byKey = new Map<string, string[]>()
  for (const offer of Object.values<StepOffer>(STEP_OFFERS)) {
    if (offer.key !== undefined) byKey.set(offer.key, [...(byKey.get(offer.key) ?? []), nameOf(offer)])
  }
  return [...byKey].map(([key, names]) => ({ key, does: names.join(', ') }))
}

/** @param active the shortcuts of the current screen; for the same key the last one is meant */
export function keyGroups(active: readonly KeyWords[]): KeyGroup[] {
  const meant = new Map(active.map(({ key, does }) => [key, does]))
  const groups = [
    {
      title: 'The open step, or your first card',
      keys: stepKeys(),
      isMeant: (own: KeyWords) => own.does.split(', ').includes(meant.get(own.key) ?? ''),
    },
    {
      title: 'The list of steps',
      keys: Object.values(LIST_KEYS),
      isMeant: (own: KeyWords) => meant.get(own.key) === own.does,
    },
    { title: 'A gate', keys: GATE_KEYS, isMeant: (own: KeyWords) => meant.get(own.key)?.startsWith(own.does) === true },
  ]
  const listed = new Set(groups.flatMap(({ keys, isMeant }) => keys.filter(isMeant).map(({ key }) => key)))
  const others = [...meant].filter(([key]) => !listed.has(key)).map(([key, does]) => ({ key, does, works: true }))
  return [
    { title: 'This screen', keys: others },
    ...groups.map(({ title, keys, isMeant }) => ({
      title,
      keys: keys.map((own) => {
        const works = isMeant(own)
        return { key: own.key, does: works ? (meant.get(own.key) ?? own.does) : own.does, works }
      }),
    })),
  ].filter(({ keys }) => keys.length > 0)
}
