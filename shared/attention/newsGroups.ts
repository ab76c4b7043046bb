/** News as people catch up with it: what belongs together once, by its latest, and what is one's own first. */

export interface Grouped {
  /** Of the event. */
  seq: number
  group: string
  grave: boolean
  /** Whether it is about one's own step, item, vote or role. */
  mine: boolean
}

export interface NewsGroup<Item extends Grouped> {
  key: string
  latest: Item
  /** The others of the group, newest first. */
  earlier: readonly Item[]
  grave: boolean
  mine: boolean
}

/** One's own first, then what is grave, then the newest. */
export function groupNews<Item extends Grouped>(news: readonly Item[]): NewsGroup<Item>[] {
  const groups = Map.groupBy(
    news.toSorted((one, other) => other.seq - one.seq),
    ({ group }) => group,
  )
  return [...groups]
    .flatMap(([key, [latest, ...earlier]]): NewsGroup<Item>[] => {
      if (!latest) return []
      const all = [latest, ...earlier]
      return [{ key, latest, earlier, grave: all.some(({ grave }) => grave), mine: all.some(({ mine }) => mine) }]
    })
    .sort(
      (one, other) =>
        Number(other.mine) - Number(one.mine) ||
        Number(other.grave) - Number(one.grave) ||
        other.latest.seq - one.latest.seq,
    )
}
