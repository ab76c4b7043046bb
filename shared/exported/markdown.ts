/** The lines of an export in Markdown. */
import { ABOUT, FORMAT } from './about.ts'
import { STEP_COLUMNS, type StepKey } from './stepCells.ts'

/** `- Role: Database` */
export const writeLine = (label: string, text: string): string => `- ${label}: ${text}`

export function readLine(line: string): [label: string, text: string] | undefined {
  const found = /^- ([^:]+): (.*)$/.exec(line)
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

/** Given below a step under labels of their own; the rest stands on a line each, unless it has line breaks. */
export const BLOCKS: ReadonlySet<StepKey> = new Set(['do', 'verify', 'rollbackDo', 'rollbackVerify', 'message'])

export const LABEL_OF = new Map<StepKey, string>(STEP_COLUMNS.map(({ key, heading }) => [key, heading]))
export const KEY_OF = new Map<string, StepKey>(STEP_COLUMNS.map(({ key, heading }) => [heading, key]))
/** All labels that a text of a step may stand under. */
export const LABELS: readonly string[] = [...LABEL_OF.values(), 'Notes']
