/** The audit log of the organisation, for administrators. Read-only. */
import { z } from 'zod'
import { AUDIT_KINDS } from '../../shared/protocol.ts'
import { readAudit } from '../auth/audit.ts'
import { ok } from './answers.ts'
import { forAdmins, isAdmin } from './caller.ts'
import { query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const entry = z.object({
  seq: z.int().describe('Counts from 1 without a gap'),
  at: z.iso.datetime(),
  kind: z.string().describe(`${AUDIT_KINDS.join(', ')}; more may come`),
  actor: z.string().exactOptional().describe('A person’s id, `operator` or `server`; absent: it is not known who'),
  via: z.string().exactOptional().describe('session, token or shell'),
  person: z.string().exactOptional().describe('Id of whom it is about'),
  address: z.string().exactOptional(),
  details: z.record(z.string(), z.unknown()),
})

const MAX_ENTRIES = 1_000
const seq = () => z.coerce.number().int().min(0)

export function auditRoutes({ sql, organisation }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/audit',
      operationId: 'listAudit',
      summary: 'What was done to people and to what they enter by, for administrators',
      description: 'With `after` the oldest first, to read on from the last seq that you have; else the newest first.',
      tag: 'audit',
      takes: query(
        z.strictObject({
          after: seq().optional().describe('The last seq that you have'),
          before: seq().optional().describe('Only entries before this seq'),
          person: z.string().max(100).optional().describe('Id of who did it, or whom it is about'),
          kind: z.string().max(100).optional(),
          limit: z.coerce.number().int().min(1).max(MAX_ENTRIES).default(100),
        }),
      ),
      answers: { 200: { description: 'The entries', schema: z.object({ entries: z.array(entry) }) } },
      async handle({ caller, input }) {
        if (!isAdmin(caller)) return forAdmins()
        return ok({ entries: await readAudit(sql, organisation.id, input) })
      },
    }),
  ]
}
