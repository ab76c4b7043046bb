/** Random commands to a draft, made for the state that it is in, so that most of them fit. */
import fc from 'fast-check'
import type { DraftCommandInput } from '../../shared/draft/commands.ts'
import { type Draft, NOTE_COLUMN, rowSeq } from '../../shared/draft/draft.ts'
import { FORMAT_COLUMNS, FORMAT_SECTIONS } from '../../shared/draft/formatColumns.ts'

export type Make = (draft: Draft) => DraftCommandInput

const text = fc.oneof(
  fc.constantFrom(
    '',
    '5m',
    '2h 70m',
    'freeze',
    'a, b SS+5m',
    '{ dba: 2 }',
    '{ broken',
    'true',
    'lead',
    'Größe: "x"\n- y',
    'none, because',
  ),
  fc.string({ maxLength: 12 }),
)
const columns = [...FORMAT_COLUMNS.map(({ key }) => key), NOTE_COLUMN, 'x-one', 'x-none']
const at = fc.nat(1000)

export function commandsFor(): fc.Arbitrary<Make> {
  const row = (draft: Draft, place: number) => draft.rows[place % Math.max(1, draft.rows.length)]
  const rowKey = (draft: Draft, place: number) => row(draft, place)?.key ?? 'none'
  const workstream = (draft: Draft, place: number) =>
    draft.workstreams[place % Math.max(1, draft.workstreams.length)]?.key ?? 'none'
  const newKey = ({ seq }: Draft, place: number) => `k${seq}-${place}`
  const makes: fc.Arbitrary<Make>[] = [
    fc.tuple(at, fc.constantFrom(...columns), text, fc.boolean()).map(
      ([place, column, typed, isStale]): Make =>
        (draft) => ({
          type: 'setCells',
          cells: [
            {
              row: rowKey(draft, place),
              column,
              text: typed,
              seen: isStale ? 0 : (row(draft, place)?.cells[column]?.seq ?? 0),
            },
          ],
        }),
    ),
    fc.tuple(at, at, text, fc.boolean()).map(
      ([place, other, typed, isFirst]): Make =>
        (draft) => {
          const after = row(draft, place)
          const rows = [
            { key: newKey(draft, 1), cells: { title: typed } },
            { key: newKey(draft, 2 + (other % 2)), cells: { step: typed, takes: '5m' } },
          ]
          return {
            type: 'insertRows',
            workstream: after?.workstream ?? workstream(draft, place),
            ...(after && !isFirst && { after: after.key }),
            rows,
          }
        },
    ),
    fc.tuple(at, fc.boolean()).map(
      ([place, isStale]): Make =>
        (draft) => {
          const found = row(draft, place)
          return {
            type: 'removeRows',
            rows: [{ row: found?.key ?? 'none', seen: isStale || !found ? 0 : rowSeq(found) }],
          }
        },
    ),
    fc.tuple(at, at, at, fc.boolean()).map(
      ([place, other, to, isFirst]): Make =>
        (draft) => {
          const after = row(draft, to)
          return {
            type: 'moveRows',
            rows: [rowKey(draft, place), rowKey(draft, other)],
            workstream: after?.workstream ?? 'none',
            ...(after && !isFirst && { after: after.key }),
          }
        },
    ),
    fc.tuple(fc.constantFrom(...FORMAT_SECTIONS, 'unheardOf'), text).map(
      ([section, typed]): Make =>
        (draft) => ({ type: 'setSection', section, text: typed, seen: draft.sections[section]?.seq ?? 0 }),
    ),
    fc.tuple(at, fc.constantFrom('Database', 'Apps', 'A/b: c')).map(
      ([place, title]): Make =>
        (draft) => ({
          type: 'addWorkstream',
          key: newKey(draft, 9),
          title,
          ...(place % 2 === 0 && { after: workstream(draft, place) }),
        }),
    ),
    fc.tuple(at, fc.constantFrom('Storage', 'Apps')).map(
      ([place, title]): Make =>
        (draft) => ({ type: 'renameWorkstream', workstream: workstream(draft, place), title }),
    ),
    fc.tuple(at, at).map(
      ([place, other]): Make =>
        (draft) => ({
          type: 'moveWorkstream',
          workstream: workstream(draft, place),
          ...(other % 2 === 0 && { after: workstream(draft, other) }),
        }),
    ),
    at.map(
      (place): Make =>
        (draft) => ({ type: 'removeWorkstream', workstream: workstream(draft, place) }),
    ),
    at.map(
      (place): Make =>
        (draft) => ({ type: 'giveWorkstream', workstream: workstream(draft, place), people: ['ben'] }),
    ),
    fc.constant<Make>(() => ({ type: 'addColumn', column: { key: 'x-one', title: 'One', type: 'text' } })),
    fc.constant<Make>(() => ({
      type: 'changeColumn',
      column: { key: 'x-one', title: 'Uno', type: 'choice', choices: ['a'] },
    })),
    fc.constant<Make>(() => ({ type: 'removeColumn', column: 'x-one' })),
    at.map(
      (place): Make =>
        (draft) => ({ type: 'comment', row: rowKey(draft, place), text: 'Why?', mentions: ['ben'] }),
    ),
    at.map(
      (place): Make =>
        ({ comments }) => ({
          type: 'resolveComment',
          comment: comments[place % Math.max(1, comments.length)]?.seq ?? 1,
        }),
    ),
    at.map(
      (place): Make =>
        ({ comments }) => ({
          type: 'reopenComment',
          comment: comments[place % Math.max(1, comments.length)]?.seq ?? 1,
        }),
    ),
    fc.constant<Make>(() => ({ type: 'askForReview' })),
    at.map(
      (place): Make =>
        (draft) => ({ type: 'approveWorkstream', workstream: workstream(draft, place), seen: draft.seq }),
    ),
    at.map(
      (place): Make =>
        (draft) => ({ type: 'returnWorkstream', workstream: workstream(draft, place), reason: 'Not yet' }),
    ),
    fc.constant<Make>(() => ({ type: 'reopenDraft', reason: 'Once more' })),
    fc.constant<Make>(() => ({ type: 'lock', reason: 'Frozen', at: '2027-01-01T00:00:00Z' })),
    fc.constant<Make>(() => ({ type: 'unlock', reason: 'Thawed' })),
    fc.constantFrom(null, 0, 86_400).map(
      (before): Make =>
        () => ({ type: 'setLockBefore', before }),
    ),
    fc.constant<Make>(() => ({ type: 'bringBackDraft', reason: 'Needed again' })),
    fc.constant<Make>(({ archived }) =>
      // One that stays archived takes nothing more.
      archived ? { type: 'bringBackDraft', reason: 'Needed' } : { type: 'archiveDraft', reason: 'Not needed' },
    ),
    fc.tuple(at, text, fc.boolean()).map(
      ([place, typed, isBroken]): Make =>
        (draft) => ({
          type: 'bulk',
          commands: [
            { type: 'addWorkstream', key: newKey(draft, 7), title: `Stream ${draft.seq}` },
            {
              type: 'insertRows',
              workstream: newKey(draft, 7),
              rows: [{ key: newKey(draft, 4), cells: { title: typed } }],
            },
            { type: 'removeWorkstream', workstream: isBroken ? 'none' : workstream(draft, place) },
          ],
        }),
    ),
  ]
  // Edits far more often than the rest, as people do.
  return fc.oneof(...makes.map((arbitrary, place) => ({ arbitrary, weight: place < 5 ? 6 : 1 })))
}
