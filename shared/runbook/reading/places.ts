/** Where the parts of a runbook stand in the text of its file, and how a corrected text is written there. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import type { Fix, Particulars, Path } from './fault.ts'

export interface Place {
  /** Of the value or key; of the nearest enclosing value when there is none. */
  offset: number
  /** What stands there itself. */
  node?: Node
  /** Whether it stands between { } or [ ], where a comma ends it. */
  isFlow: boolean
}

export interface Places {
  at(path: Path, part: 'key' | 'value'): Place
}

export function placesIn(document: Document): Places {
  const pairs: PairIndex = new WeakMap()
  return {
    at(path, part) {
      let node: Node | null = document.contents
      const place: Place = { offset: startOf(node), isFlow: false }
      for (const [depth, step] of path.entries()) {
        if (isAlias(node)) node = node.resolve(document) ?? null
        const last = depth === path.length - 1
        if (isSeq(node) && typeof step === 'number') {
          place.isFlow ||= node.flow === true
          const item: unknown = node.items[step]
          node = isNode(item) ? item : null
        } else if (isMap(node)) {
          const pair = pairOf(node, step, pairs)
          if (!pair) return place
          place.isFlow ||= node.flow === true
          const hasValue = isNode(pair.value) && !(isScalar(pair.value) && pair.value.source === '')
          if (last && (part === 'key' || !hasValue))
            return {
              ...place,
              offset: startOf(pair.key),
              ...(part === 'key' && isNode(pair.key) && { node: pair.key }),
            }
          node = isNode(pair.value) ? pair.value : null
        } else return place
        if (!node) return place
        place.offset = startOf(node)
      }
      return node ? { ...place, node } : place
    },
  }
}

/** Undefined where nothing stands that could be replaced. */
export function fixAt({ node, isFlow }: Place, fix: NonNullable<Particulars['fix']>): Fix | undefined {
  const [from, to] = node?.range ?? []
  if (from === undefined || to === undefined || from === to || isAlias(node)) return undefined
  if (typeof fix !== 'string') return { from, to, text: fix.yaml, value: fix.yaml }
  return { from, to, text: asScalar(fix, isFlow), value: fix }
}

/** In quotes where YAML would take it for something else than this text. */
export function asScalar(text: string, isFlow: boolean): string {
  const isPlain = /^[A-Za-z0-9](?:[\w .,+/~-]|:(?=\S))*$/.test(text) && !/\s$/.test(text)
  const isOther = !Number.isNaN(Number(text)) || /^(?:true|false|null)$/i.test(text)
  return isPlain && !isOther && !(isFlow && text.includes(',')) ? text : JSON.stringify(text)
}

export function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}

type PairIndex = WeakMap<YAMLMap, Map<string, Pair>>

/** The last pair with this key: of duplicates the last one counts. */
function pairOf(map: YAMLMap, key: string | number, pairs: PairIndex): Pair | undefined {
  let known = pairs.get(map)
  if (!known) {
    known = new Map()
    // The schema trims the titles that are keys.
    for (const pair of map.items) if (isScalar(pair.key)) known.set(String(pair.key.value).trim(), pair)
    pairs.set(map, known)
  }
  return known.get(String(key).trim())
}
