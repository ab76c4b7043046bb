import type { OwnColumn } from '../../../shared/draft/draft.ts'

/** The address in a cell of a column of links: what `check` takes for one, and nothing that a browser would run. */
export function followable(column: OwnColumn | undefined, text: string): string | undefined {
  const address = text.trim()
  const isOne = column?.type === 'link' && /^https?:\/\/\S+$/.test(address) && URL.canParse(address)
  return isOne ? address : undefined
}
