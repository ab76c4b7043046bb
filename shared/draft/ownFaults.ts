/** What does not fit the type of a draft's own column. The runbook does without it, so it keeps nobody from an approval. */
import { nearest } from '../runbook/reading/nearest.ts'
import type { Draft, OwnColumn } from './draft.ts'
import type { DraftFault } from './protocol.ts'

export function ownFaults({ columns, rows }: Draft): DraftFault[] {
  const own = columns.filter(({ key, type }) => key.startsWith('x-') && type !== 'text')
  if (own.length === 0) return []
  return rows.flatMap(({ key: row, cells }) =>
    own.flatMap((column): DraftFault[] => {
      const text = cells[column.key]?.text.trim() ?? ''
      const wrong = text === '' ? undefined : wrongWith(column, text)
      return wrong ? [{ severity: 'warning', row, column: column.key, ...wrong }] : []
    }),
  )
}

function wrongWith({ type, choices = [] }: OwnColumn, text: string): Pick<DraftFault, 'message' | 'fix'> | undefined {
  if (type === 'number' && !/^[+-]?\d+(?:\.\d+)?$/.test(text)) {
    const point = /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : undefined
    return { message: `"${text}" is not a number`, ...(point !== undefined && { fix: point }) }
  }
  if (type === 'link' && !/^https?:\/\/\S+$/.test(text))
    return { message: `"${text}" is not a link; it begins with https:// or http://` }
  if (type !== 'choice' || choices.includes(text)) return undefined
  const meant = nearest(text, choices)
  return {
    message: `"${text}" is none of the choices: ${choices.join(', ')}`,
    ...(meant !== undefined && { fix: meant }),
  }
}
