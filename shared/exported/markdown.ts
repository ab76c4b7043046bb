/** The lines of an export in Markdown. */
import { ABOUT, FORMAT } from './about.ts'
import { REST_TITLE } from './rest.ts'
import { STEP_COLUMNS, type StepKey } from './stepCells.ts'

/** `- Role: Database` */
export const writeLine = (label: string, text: string): string => `- ${label}: ${text}`

export function readLine(line: string): [label: string, text: string] | undefined {
  // Lines end at `\n` only: other separators belong to the text.
  const found = /^- ([^:]+): (.*)$/s.exec(line)
  return found ? [found[1] ?? '', found[2] ?? ''] : undefined
}

export const FORMAT_LINE = writeLine(ABOUT.format, FORMAT)

export const escaped = (text: string): string => text.replace(/[\\`*_[\]<>#|~&]/g, '\\$&')
export const unescaped = (text: string): string => text.replace(/\\([\\`*_[\]<>#|~&])/g, '$1')

/** The box of a step, its title and its id. */
export const writeBox = (isDone: boolean, title: string, id: string | undefined): string =>
  `- [${isDone ? 'x' : ' '}] **${escaped(title)}**${id === undefined ? '' : ` · \`${id}\``}`

export function readBox(line: string): { title: string; id?: string } | undefined {
  const found = /^- \[[ xX]\] \*\*(.*?)\*\*(?: · `([^`]*)`)?\s*$/.exec(line)
  if (!found) return undefined
  const title = unescaped(found[1] ?? '')
  return found[2] === undefined ? { title } : { title, id: found[2] }
}

/** As a block of code, with a fence that is longer than any in it. */
export function writeRest(rest: string): string[] {
  const longest = Math.max(2, ...[...rest.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return [`## ${REST_TITLE}`, '', `${fence}yaml`, ...rest.trimEnd().split('\n'), fence]
}

/** The lines above it, and it; undefined where it is not there. */
export function splitRest(lines: readonly string[]): { above: readonly string[]; rest?: string } {
  const at = lines.lastIndexOf(`## ${REST_TITLE}`)
  const fence = /^(`{3,})yaml$/.exec(lines[at + 2] ?? '')?.[1]
  const end = fence === undefined ? -1 : lines.indexOf(fence, at + 3)
  if (at < 0 || end < 0) return { above: lines }
  return { above: lines.slice(0, at), rest: lines.slice(at + 3, end).join('\n') }
}

/** Given below a step under labels of their own; the rest stands on a line each, unless it has line breaks. */
export const BLOCKS: ReadonlySet<StepKey> = new Set(['do', 'verify', 'rollbackDo', 'rollbackVerify', 'note', 'message'])

export const LABEL_OF = new Map<StepKey, string>(STEP_COLUMNS.map(({ key, heading }) => [key, heading]))
export const KEY_OF = new Map<string, StepKey>(STEP_COLUMNS.map(({ key, heading }) => [heading, key]))
/** All labels that a text of a step may stand under. */
export const LABELS: readonly string[] = [...LABEL_OF.values(), 'Notes']
