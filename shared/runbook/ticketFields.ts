/** Fields of a change ticket that T-Minus fills when it makes one: of an instance by its settings, of a runbook by its file. */
import { z } from 'zod'

/** How the value of a field is written: as the name of a record, as one of a list, or as it is. */
export type TicketFieldKind = 'group' | 'person' | 'item' | 'choice' | 'text'

/** By the instance's own names. Title, window, risk and plans follow from the cutover. */
export const TICKET_FIELDS = {
  assignment_group: 'group',
  assigned_to: 'person',
  requested_by: 'person',
  cmdb_ci: 'item',
  business_service: 'item',
  category: 'choice',
  impact: 'choice',
  urgency: 'choice',
  reason: 'text',
  justification: 'text',
  risk_impact_analysis: 'text',
} as const satisfies Record<string, TicketFieldKind>

/** Of the instance's owner: `u_…`, and `x_…` of an application. */
const OWN = '[ux]_[a-z0-9_]{1,76}'

const KINDS = new Map<string, TicketFieldKind>(Object.entries(TICKET_FIELDS))

/** Undefined for a field that T-Minus does not fill. */
export function ticketFieldKind(name: string): TicketFieldKind | undefined {
  return KINDS.get(name) ?? (new RegExp(`^${OWN}$`).test(name) ? 'text' : undefined)
}

// As a pattern, so that editors know it from the JSON schema.
const field = z
  .string()
  .regex(
    new RegExp(`^(${Object.keys(TICKET_FIELDS).join('|')}|${OWN})$`),
    `T-Minus fills ${Object.keys(TICKET_FIELDS).join(', ')}, and fields of your own (u_…)`,
  )

const value = z.union([z.string().trim().min(1, 'must not be empty').max(4000), z.number(), z.boolean()])

export const ticketFields = z
  .record(field, value)
  .describe('Fields of the ticket, by their names in ServiceNow; a person by address, user name or role of the runbook')
export type TicketFields = Readonly<z.output<typeof ticketFields>>
