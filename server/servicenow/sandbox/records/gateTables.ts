/** The two tables that T-Minus' own app (scope `x_tminus_gate`) brings along. */
import type { TableDefinition } from './column.ts'
import { choice, instant, integer, reference, text } from './column.ts'

export const gateTables: readonly TableDefinition[] = [
  {
    name: 'x_tminus_gate_link',
    label: 'T-Minus link',
    display: 'title',
    columns: {
      cutover: text('Cutover'),
      change_request: reference('Change request', 'change_request'),
      gate: text('Gate'),
      title: text('Title'),
      url: text('Address'),
      cutover_state: choice('Cutover state', {
        preparing: 'Preparing',
        running: 'Running',
        rollingBack: 'Rolling back',
        hypercare: 'Hypercare',
        closed: 'Closed',
        cancelled: 'Cancelled',
      }),
      gate_state: choice('Gate state', {
        pending: 'Pending',
        polling: 'Polling',
        go: 'Go',
        goWithConditions: 'Go with conditions',
        noGo: 'No-go',
      }),
      progress: integer('Progress'),
      headline: text('Headline'),
      status_seq: integer('Status seq'),
      reported_at: instant('Reported'),
      received_at: instant('Received'),
    },
  },
  {
    name: 'x_tminus_gate_event',
    label: 'T-Minus event',
    columns: {
      cutover: text('Cutover'),
      gate: text('Gate'),
      change_sys_id: text('Change'),
      source_table: text('Source table'),
      source_sys_id: text('Source'),
      operation: choice('Operation', { insert: 'Insert', update: 'Update', delete: 'Delete', ping: 'Ping' }),
      source_mod_count: integer('Source updates'),
      source_updated_on: instant('Source updated'),
      state: choice('State', { ready: 'Ready', sent: 'Sent', dead: 'Dead' }, 'ready'),
      attempts: integer('Attempts', '0'),
      next_attempt: instant('Next attempt'),
      last_status: integer('Last status'),
      last_error: text('Last error'),
      sent_at: instant('Sent'),
    },
  },
]
