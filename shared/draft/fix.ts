/** What a cell should hold instead, where that is certain: as the message says it, or as the same thing is written rightly. */
import { durationOfText } from '../import/durations.ts'
import { parseDuration, writeDuration } from '../runbook/duration.ts'
import type { Fault } from '../runbook/reading/fault.ts'
import { asId } from '../runbook/written.ts'
import { itemsOf, withItem } from './cells.ts'
import { type Draft, findRow } from './draft.ts'
import { kindOfColumn } from './formatColumns.ts'
import type { DraftPlaceInText } from './text.ts'

export function fixOf(draft: Draft, place: DraftPlaceInText, { message, path }: Fault): string | undefined {
  const { row, column } = place
  if (row === undefined || column === undefined) return undefined
  const text = findRow(draft, row)?.cells[column]?.text
  if (text === undefined || text.trim() === '') return undefined
  const kind = kindOfColumn(column)
  const item = kind === 'list' ? /\/(\d+)$/.exec(path)?.[1] : undefined
  const position = item === undefined ? -1 : Number(item)
  const faulty = kind === 'list' ? itemsOf(text)[position] : text.trim()
  if (faulty === undefined || kind === 'structured') return undefined
  const right = said(message) ?? duration(message, faulty) ?? dependency(draft, message, faulty)
  if (right === undefined || right === faulty) return undefined
  return kind === 'list' ? withItem(text, position, right) : right
}

function said(message: string): string | undefined {
  const [, meant] = /did you mean "([^"]+)"\?/.exec(message) ?? []
  const [, written] = /an id is .*; write it like (\S+)$/.exec(message) ?? []
  return meant ?? written
}

/** `2h 30m`, `90 min`, `0:45` and `1.5 hours` say how long; `45` does not. */
function duration(message: string, text: string): string | undefined {
  if (message.includes('a timebox')) {
    const [, lasts = ''] = /^([^,]+?)\s*(?:,.*)?$/.exec(text) ?? []
    const written = writtenDuration(lasts)
    return written === undefined ? undefined : `${written}, then decide`
  }
  if (message.includes('an offset')) {
    const [, sign, lasts = ''] = /^t?\s*([+\-−])\s*(.+)$/i.exec(text) ?? []
    const written = writtenDuration(lasts)
    return sign === undefined || written === undefined ? undefined : `T${sign === '+' ? '+' : '-'}${written}`
  }
  if (!message.includes('a duration')) return undefined
  const parts = text.split(/\s*(?:\.\.|–|—)\s*/).map(writtenDuration)
  return parts.length > 3 || parts.includes(undefined) ? undefined : parts.join('..')
}

function writtenDuration(text: string): string | undefined {
  const known = parseDuration(text.trim())
  if (known !== undefined) return text.trim()
  const read = durationOfText(text)
  return read && 'seconds' in read && read.low === undefined ? writeDuration(read.seconds) : undefined
}

/** `Drain Queues` is `drain-queues` where a step or gate is called so. */
function dependency(draft: Draft, message: string, text: string): string | undefined {
  if (!message.includes('is not a dependency')) return undefined
  const spaced = text.replace(
    /\s*(FS|SS|FF|SF)?\s*([+-])\s*(\d+)\s*(min|m|h|d|s)\w*$/,
    (_, type = 'FS', sign, count, unit) => {
      return ` ${type}${sign}${count}${unit === 'min' ? 'm' : unit}`
    },
  )
  const [, id = '', rest = ''] = /^(.*?)(\s(?:FS|SS|FF|SF)\S*)?$/.exec(spaced) ?? []
  const wanted = asId(id)
  const isThere = draft.rows.some(({ cells }) => cells.step?.text.trim() === wanted)
  return isThere ? `${wanted}${rest}` : undefined
}
