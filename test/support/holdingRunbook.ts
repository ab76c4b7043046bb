import type { Rehearsal } from '../../shared/rehearsal.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { mustRead, SMALL_YAML } from './smallRunbook.ts'

/** The small runbook with a hold at T-30m, which may wait for a gate, and perhaps with a criterion more. */
export const holdingYaml = ({
  until,
  asks,
  more = '',
}: {
  until?: string
  asks?: string
  more?: string
} = {}): string =>
  SMALL_YAML.replace(
    'gates:\n',
    `holds:\n  - { id: final-poll, title: Final poll, at: T-30m${until === undefined ? '' : `, until: ${until}`} }\n${more}gates:\n`,
  ).replace('{ mandatory: closed }]', `{ mandatory: closed }${asks === undefined ? '' : `, ${asks}`}]`)

export const holdingRunbook = (choices: Parameters<typeof holdingYaml>[0] = {}): Runbook =>
  mustRead(holdingYaml(choices))

/** An accepted rehearsal as the server tells of it, of the same content unless it `differs`. */
export const rehearsedIn = (
  cutoverId: string,
  { differs = false, acceptedAt = '2026-11-20T12:00:00.000Z' }: { differs?: boolean; acceptedAt?: string } = {},
): Rehearsal => ({
  cutoverId,
  title: 'Dress rehearsal',
  runbookHash: differs ? 'another-hash' : 'hash-of-the-runbook',
  acceptedBy: 'lena',
  acceptedAt,
  ...(differs
    ? {
        differences: [
          { of: 'step' as const, id: 'copy', title: 'Copy the data', is: 'changed' as const, fields: ['takes'] },
        ],
      }
    : {}),
})
