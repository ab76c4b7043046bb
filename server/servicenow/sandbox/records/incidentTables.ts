/** Incidents and problems. */
import type { Column, TableDefinition } from './column.ts'
import { choice, flag, instant, integer, numericChoice, reference, text } from './column.ts'

const level = { 1: '1 - High', 2: '2 - Medium', 3: '3 - Low' }

const incidentColumns: Record<string, Column> = {
  state: numericChoice(
    'State',
    { 1: 'New', 2: 'In Progress', 3: 'On Hold', 6: 'Resolved', 7: 'Closed', 8: 'Canceled' },
    '1',
  ),
  incident_state: numericChoice(
    'Incident state',
    { 1: 'New', 2: 'In Progress', 3: 'On Hold', 6: 'Resolved', 7: 'Closed', 8: 'Canceled' },
    '1',
  ),
  caller_id: reference('Caller', 'sys_user'),
  category: choice(
    'Category',
    { inquiry: 'Inquiry / Help', software: 'Software', hardware: 'Hardware', network: 'Network', database: 'Database' },
    'inquiry',
  ),
  subcategory: text('Subcategory'),
  severity: numericChoice('Severity', level, '3'),
  rfc: reference('Change Request', 'change_request'),
  caused_by: reference('Caused by Change', 'change_request'),
  parent_incident: reference('Parent Incident', 'incident'),
  problem_id: reference('Problem', 'problem'),
  close_code: text('Resolution code'),
  resolved_at: instant('Resolved'),
  resolved_by: reference('Resolved by', 'sys_user'),
  hold_reason: text('On hold reason'),
  reopen_count: integer('Reopen count', '0'),
  notify: numericChoice('Notify', { 1: 'Do Not Notify', 2: 'Send Email', 3: 'Phone' }, '1'),
}

const problemColumns: Record<string, Column> = {
  state: numericChoice(
    'State',
    { 101: 'New', 102: 'Assess', 103: 'Root Cause Analysis', 104: 'Fix in Progress', 106: 'Resolved', 107: 'Closed' },
    '101',
  ),
  category: text('Category'),
  cause_notes: text('Cause notes'),
  fix_notes: text('Fix notes'),
  workaround: text('Workaround'),
  known_error: flag('Known error'),
  rfc: reference('Change Request', 'change_request'),
  resolution_code: text('Resolution code'),
  duplicate_of: reference('Duplicate of', 'problem'),
}

export const incidentTables: readonly TableDefinition[] = [
  { name: 'incident', label: 'Incident', extends: 'task', numberPrefix: 'INC', columns: incidentColumns },
  { name: 'problem', label: 'Problem', extends: 'task', numberPrefix: 'PRB', columns: problemColumns },
]
