/** The one document of a YAML text, or the refusal that names the first line that keeps it from being read. */
import { type Document, parseAllDocuments } from 'yaml'
import { type Refusal, refuse } from '../refusal.ts'
import { checkNodes } from '../runbook/reading/nodes.ts'
import { countLines, findExcess, sentence, YAML_OPTIONS } from '../runbook/reading/syntax.ts'
import { syntaxFault } from '../runbook/reading/syntaxWords.ts'

export function parsedDocument(yaml: string): Document | Refusal {
  const lines = countLines(yaml)
  const lineOf = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const faultAt = (offset: number, message: string): Refusal => {
    const line = lineOf(offset)
    return refuse('runbookFaults', `Line ${line}: ${message}.`, { field: `line ${line}` })
  }
  const nul = yaml.indexOf('\0')
  if (nul >= 0) return faultAt(nul, 'the file holds a NUL character; it is not a text file')
  const excess = findExcess(yaml)
  if (excess) return faultAt(excess.offset, excess.message)
  try {
    const [document, second] = parseAllDocuments(yaml, YAML_OPTIONS)
    const error = document?.errors[0] ?? second?.errors[0]
    if (error) return faultAt(error.pos[0], syntaxFault(error.code, error.message, yaml, error.pos[0]).message)
    if (second) return faultAt(second.range[0], 'the file holds a second document; one file is one runbook')
    if (!document) return faultAt(0, 'the file is empty')
    const found: Refusal[] = []
    const add = (severity: 'error' | 'warning', offset: number, message: string) => {
      if (severity === 'error') found.push(faultAt(offset, message))
    }
    checkNodes(document, yaml, add, lineOf)
    return found[0] ?? document
  } catch (error) {
    return faultAt(0, `the file cannot be read: ${error instanceof Error ? sentence(error.message) : 'unknown cause'}`)
  }
}
