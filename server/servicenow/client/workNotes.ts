/** Work notes on a change. A note that carries a marker can be written exactly once. */

import type { ChangeApi } from './changeApi.ts'
import { CHANGE_TABLE } from './changeRecord.ts'
import type { Connection } from './connection.ts'
import { isFault } from './faults.ts'
import type { Row } from './row.ts'
import { idPart, type Tables } from './tables.ts'

/** `unreadable`: our user sees no notes at all, so nothing can be concluded. */
export type NoteSearch = 'present' | 'absent' | 'unreadable'

const JOURNAL_TABLE = 'sys_journal_field'

export function workNotesOf(connection: Connection, tables: Tables, api: ChangeApi) {
  /** The journal itself is often closed to integration users, who then see no entries instead of a refusal. */
  async function inJournal(change: string, marker: string): Promise<NoteSearch> {
    const matches = (row: Row) => row.raw('element_id') === change && row.raw('element') === 'work_notes'
    try {
      const { rows, hidden } = await tables.list(JOURNAL_TABLE, {
        where: [
          { field: 'element_id', is: idPart(connection, change) },
          { field: 'element', is: 'work_notes' },
          { field: 'value', contains: marker },
        ],
        fields: ['sys_id', 'element_id', 'element', 'value'],
        matches,
      })
      if (rows.some((row) => row.raw('value').includes(marker))) return 'present'
      return hidden > 0 ? 'unreadable' : 'absent'
    } catch (error) {
      if (isFault(error, 'forbidden', 'notFound', 'malformed')) return 'unreadable'
      throw error
    }
  }

  return {
    /** Sent once: a repeat shows twice. After `outcomeUnknown` see `settleCreation`, with `findWorkNote` as lookup. */
    async addWorkNote(change: string, text: string): Promise<void> {
      const body = { work_notes: text }
      const notAfter = connection.patienceFrom(connection.now())
      if (await api.present()) await api.ask('PATCH', `/${idPart(connection, change)}`, { body, notAfter })
      else await tables.patch(CHANGE_TABLE, change, body, notAfter)
    },

    /** @param marker text unique to this note, without `^` and line ends */
    async findWorkNote(change: string, marker: string): Promise<NoteSearch> {
      // A record shows all entries of a journal as the label of its field.
      const row = await tables.read(CHANGE_TABLE, change, ['work_notes'])
      const shown = row.label('work_notes')
      if (shown.includes(marker)) return 'present'
      const found = await inJournal(change, marker)
      // If other notes are visible and it is not among them, that settles it as well.
      return found === 'unreadable' && shown !== '' ? 'absent' : found
    },
  }
}
