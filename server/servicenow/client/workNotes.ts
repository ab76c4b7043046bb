/** Work notes on a change. A note that carries a marker can be written exactly once. */

import type { ChangeApi } from './changeApi.ts'
import { CHANGE_TABLE } from './changeRecord.ts'
import type { Connection } from './connection.ts'
import { isFault } from './faults.ts'
import { plainText } from './fields.ts'
import type { Row } from './row.ts'
import { idPart, type Tables } from './tables.ts'

/** `unreadable`: our user sees no notes at all, so nothing can be concluded. */
export type NoteSearch = 'present' | 'absent' | 'unreadable'

const JOURNAL_TABLE = 'sys_journal_field'

export function workNotesOf(
  connection: Connection,
  tables: Tables,
  api: ChangeApi,
  ownName: () => Promise<string | undefined>,
) {
  /**
   * Of those who wrote the marker into a note. The journal itself is often closed to integration users, who then see no
   * entries instead of a refusal: undefined.
   */
  async function authorsOf(change: string, marker: string): Promise<string[] | undefined> {
    const matches = (row: Row) => row.raw('element_id') === change && row.raw('element') === 'work_notes'
    try {
      const { rows, hidden } = await tables.list(JOURNAL_TABLE, {
        where: [
          { field: 'element_id', is: idPart(connection, change) },
          { field: 'element', is: 'work_notes' },
          { field: 'value', contains: marker },
        ],
        fields: ['sys_id', 'element_id', 'element', 'value', 'sys_created_by'],
        matches,
      })
      const found = rows.filter((row) => row.raw('value').includes(marker)).map((row) => row.raw('sys_created_by'))
      return found.length === 0 && hidden > 0 ? undefined : found
    } catch (error) {
      if (isFault(error, 'forbidden', 'notFound', 'malformed')) return undefined
      throw error
    }
  }

  return {
    /** Sent once: a repeat shows twice. After `outcomeUnknown` see `settleCreation`, with `findWorkNote` as lookup. */
    async addWorkNote(change: string, text: string): Promise<void> {
      const body = { work_notes: plainText(text) }
      const notAfter = connection.patienceFrom(connection.now())
      if (await api.present()) await api.ask('PATCH', `/${idPart(connection, change)}`, { body, notAfter })
      else await tables.patch(CHANGE_TABLE, change, body, notAfter)
    },

    /**
     * A note of our own: one in which somebody else quotes the marker is none.
     *
     * @param marker text unique to this note, without `^` and line ends
     */
    async findWorkNote(change: string, marker: string): Promise<NoteSearch> {
      const authors = await authorsOf(change, marker)
      if (authors && authors.length > 0) {
        const own = await ownName()
        return own === undefined || authors.includes(own) ? 'present' : 'absent'
      }
      // A record shows all entries of a journal as the label of its field, also where the journal shows none.
      const row = await tables.read(CHANGE_TABLE, change, ['work_notes'])
      const shown = row.label('work_notes')
      if (shown.includes(marker)) return 'present'
      // If other notes are visible and it is not among them, that settles it as well.
      return authors === undefined && shown === '' ? 'unreadable' : 'absent'
    },
  }
}
