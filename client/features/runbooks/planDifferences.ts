/** Differences as they are shown: by what they are, and what changed of a step together. */
import type { Difference } from '../../../shared/import/difference.ts'

interface ChangedPart {
  id: string
  title: string
  place: Difference['place']
  all: Difference[]
}

export interface DifferencesOfKind {
  is: Difference['is']
  title: string
  parts: ChangedPart[]
}

const TITLES: Record<Difference['is'], string> = { changed: 'Changed', added: 'New', moved: 'Moved', removed: 'Gone' }
const ORDER = ['changed', 'added', 'moved', 'removed'] as const

export const byKind = (differences: readonly Difference[]): DifferencesOfKind[] =>
  ORDER.flatMap((is) => {
    const parts = new Map<string, ChangedPart>()
    for (const one of differences) {
      if (one.is !== is) continue
      const part = parts.get(one.id) ?? { id: one.id, title: one.title, place: one.place, all: [] }
      parts.set(one.id, part)
      part.all.push(one)
    }
    return parts.size === 0 ? [] : [{ is, title: TITLES[is], parts: [...parts.values()] }]
  })
