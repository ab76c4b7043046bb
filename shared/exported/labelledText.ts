/** Several texts as one, each under a line with its label; the first has none. A line of a text that reads like a label is escaped. */

export type SayLabel = (label: string) => string

/** `**Expected result:**` */
export const boldLabel: SayLabel = (label) => `**${label}:**`
/** `Expected result:` */
export const plainLabel: SayLabel = (label) => `${label}:`

export interface Labelled {
  /** Empty for the first. */
  label: string
  text: string
}

export function writeLabelled(parts: readonly Labelled[], labels: readonly string[], say: SayLabel): string {
  const isLike = likeLabels(labels, say)
  return parts
    .flatMap(({ label, text }) => {
      const escaped = text
        .split('\n')
        .map((line) => (isLike(line) ? `\\${line}` : line))
        .join('\n')
      return label === '' ? [escaped] : [`${say(label)}\n${escaped}`]
    })
    .join('\n\n')
}

export function readLabelled(whole: string, labels: readonly string[], say: SayLabel): Labelled[] {
  const isLike = likeLabels(labels, say)
  const named = new Map(labels.map((label) => [say(label), label]))
  const parts: { label: string; lines: string[] }[] = [{ label: '', lines: [] }]
  for (const line of whole.split('\n')) {
    const label = named.get(line)
    if (label === undefined) parts.at(-1)?.lines.push(isLike(line) ? line.slice(1) : line)
    else parts.push({ label, lines: [] })
  }
  return parts
    .map(({ label, lines }) => ({ label, text: lines.join('\n').trim() }))
    .filter(({ label, text }) => label !== '' || text !== '')
}

/** A label, or one that is escaped already. */
function likeLabels(labels: readonly string[], say: SayLabel): (line: string) => boolean {
  const all = new Set(labels.map(say))
  return (line) => all.has(line.replace(/^\\+/, ''))
}
