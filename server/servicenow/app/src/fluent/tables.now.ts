import { DateTimeColumn, IntegerColumn, ReferenceColumn, StringColumn, Table, UrlColumn } from '@servicenow/sdk/core'

/** What T-Minus writes every few seconds is not worth a row of audit each time. */
const unaudited = { no_audit: true }

/** One row for each cutover; the unique index is what refuses a second, whoever asks and however close together. */
export const x_tminus_gate_link = Table({
  name: 'x_tminus_gate_link',
  label: 'T-Minus link',
  display: 'title',
  audit: true,
  readOnly: false,
  extensible: false,
  accessibleFrom: 'public',
  actions: ['read'],
  allowWebServiceAccess: false,
  allowClientScripts: false,
  allowNewFields: false,
  allowUiActions: false,
  schema: {
    cutover: StringColumn({ label: 'Cutover', maxLength: 64, mandatory: true, readOnly: true, unique: true }),
    change_request: ReferenceColumn({
      label: 'Change request',
      referenceTable: 'change_request',
      // With the rules run: that is how T-Minus hears of a deleted change.
      cascadeRule: 'delete',
      mandatory: true,
      readOnly: true,
    }),
    gate: StringColumn({ label: 'Gate', maxLength: 64, mandatory: true, readOnly: true }),
    title: StringColumn({ label: 'Title', maxLength: 160, readOnly: true }),
    url: UrlColumn({ label: 'Open in T-Minus', maxLength: 1024, readOnly: true }),
    cutover_state: StringColumn({
      label: 'Cutover state',
      maxLength: 40,
      readOnly: true,
      dropdown: 'dropdown_with_none',
      choices: {
        preparing: { label: 'Preparing', sequence: 0 },
        running: { label: 'Running', sequence: 1 },
        rollingBack: { label: 'Rolling back', sequence: 2 },
        hypercare: { label: 'Hypercare', sequence: 3 },
        closed: { label: 'Closed', sequence: 4 },
        cancelled: { label: 'Cancelled', sequence: 5 },
      },
    }),
    gate_state: StringColumn({
      label: 'Gate state',
      maxLength: 40,
      readOnly: true,
      dropdown: 'dropdown_with_none',
      choices: {
        pending: { label: 'Pending', sequence: 0 },
        polling: { label: 'Polling', sequence: 1 },
        go: { label: 'Go', sequence: 2 },
        goWithConditions: { label: 'Go with conditions', sequence: 3 },
        noGo: { label: 'No-go', sequence: 4 },
      },
    }),
    progress: IntegerColumn({ label: 'Progress (%)', readOnly: true, attributes: unaudited }),
    headline: StringColumn({ label: 'Headline', maxLength: 160, readOnly: true, attributes: unaudited }),
    status_seq: IntegerColumn({ label: 'Status made from seq', readOnly: true, attributes: unaudited }),
    reported_at: DateTimeColumn({ label: 'True in T-Minus at', readOnly: true, attributes: unaudited }),
    received_at: DateTimeColumn({ label: 'Received at', readOnly: true, attributes: unaudited }),
    status_age: StringColumn({
      label: 'Status age',
      maxLength: 40,
      readOnly: true,
      attributes: unaudited,
      dynamicValueDefinitions: {
        type: 'calculated_value',
        calculatedValue: Now.include('../scripts/statusAge.js'),
      },
    }),
  },
  index: [{ name: 'links_of_a_change', unique: false, element: 'change_request' }],
})

/** The outgoing queue; a row's sys_id is the delivery's id. */
export const x_tminus_gate_event = Table({
  name: 'x_tminus_gate_event',
  label: 'T-Minus delivery',
  audit: false,
  extensible: false,
  accessibleFrom: 'package_private',
  actions: ['read'],
  allowWebServiceAccess: false,
  allowClientScripts: false,
  allowNewFields: false,
  allowUiActions: false,
  schema: {
    cutover: StringColumn({ label: 'Cutover', maxLength: 64, readOnly: true }),
    gate: StringColumn({ label: 'Gate', maxLength: 64, readOnly: true }),
    // Not references: what happened stays true when the record is gone.
    change_sys_id: StringColumn({ label: 'Change request', maxLength: 32, readOnly: true }),
    source_table: StringColumn({ label: 'Table', maxLength: 80, readOnly: true }),
    source_sys_id: StringColumn({ label: 'Record', maxLength: 32, readOnly: true }),
    operation: StringColumn({
      label: 'Operation',
      maxLength: 40,
      readOnly: true,
      dropdown: 'dropdown_without_none',
      choices: {
        insert: { label: 'Insert', sequence: 0 },
        update: { label: 'Update', sequence: 1 },
        delete: { label: 'Delete', sequence: 2 },
        ping: { label: 'Ping', sequence: 3 },
      },
    }),
    source_mod_count: IntegerColumn({ label: 'Updates of the record', readOnly: true }),
    source_updated_on: DateTimeColumn({ label: 'Record updated', readOnly: true }),
    state: StringColumn({
      label: 'State',
      maxLength: 40,
      readOnly: true,
      dropdown: 'dropdown_without_none',
      choices: {
        ready: { label: 'Ready', sequence: 0 },
        sent: { label: 'Sent', sequence: 1 },
        dead: { label: 'Dead', sequence: 2 },
      },
    }),
    attempts: IntegerColumn({ label: 'Attempts', readOnly: true }),
    next_attempt: DateTimeColumn({ label: 'Next attempt', readOnly: true }),
    last_status: IntegerColumn({ label: 'Last answer (HTTP)', readOnly: true }),
    last_error: StringColumn({ label: 'Last trouble', maxLength: 255, readOnly: true }),
    sent_at: DateTimeColumn({ label: 'Sent', readOnly: true }),
  },
  index: [{ name: 'due_deliveries', unique: false, element: ['state', 'next_attempt'] }],
})
