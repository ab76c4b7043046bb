import { BusinessRule } from '@servicenow/sdk/core'

/*
 * On tables of another scope a scoped app may script async rules only ("Creation restrictions across application
 * scopes"). It suits: the filter and the condition are evaluated in the user's transaction, cheapest first, and only a
 * linked record starts a job. An async rule has no `previous`; the receiver reads the record anyway.
 */

BusinessRule({
  $id: Now.ID['rule-change'],
  name: 'T-Minus: a linked change moved',
  table: 'change_request',
  when: 'async',
  action: ['update'],
  order: 1000,
  filterCondition:
    'stateVALCHANGES^ORapprovalVALCHANGES^ORon_holdVALCHANGES^ORon_hold_reasonVALCHANGES^ORstart_dateVALCHANGES^ORend_dateVALCHANGES^ORconflict_statusVALCHANGES^ORconflict_last_runVALCHANGES^ORcab_dateVALCHANGES^ORcab_date_timeVALCHANGES^ORclose_codeVALCHANGES^EQ',
  condition: 'new x_tminus_gate.TMinusLinks().watches(current.getUniqueValue())',
  description:
    'State, approval, hold and its reason, planned times, conflict, CAB date or close code of a linked change: one delivery for each link',
  script: Now.include('../scripts/rules/changeMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-child-made'],
  name: 'T-Minus: a change below a linked one came or went',
  table: 'change_request',
  when: 'async',
  action: ['insert', 'delete'],
  order: 1000,
  filterCondition: 'parentISNOTEMPTY^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('parent'))",
  description: 'A change whose parent is a linked change was made or deleted',
  script: Now.include('../scripts/rules/childMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-child-moved'],
  name: 'T-Minus: a change was put below a linked one',
  table: 'change_request',
  when: 'async',
  action: ['update'],
  order: 1000,
  filterCondition: 'parentISNOTEMPTY^parentVALCHANGES^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('parent'))",
  description: 'The parent of a change is a linked change now',
  script: Now.include('../scripts/rules/childMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-task-made'],
  name: 'T-Minus: a task of a linked change came or went',
  table: 'change_task',
  when: 'async',
  action: ['insert', 'delete'],
  order: 1000,
  filterCondition: 'change_requestISNOTEMPTY^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('change_request'))",
  description: 'A gate may ask that no task is open',
  script: Now.include('../scripts/rules/taskMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-task-moved'],
  name: 'T-Minus: a task of a linked change moved',
  table: 'change_task',
  when: 'async',
  action: ['update'],
  order: 1000,
  filterCondition: 'change_requestISNOTEMPTY^stateVALCHANGES^ORchange_requestVALCHANGES^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('change_request'))",
  description: 'State of a task, or the change that it belongs to',
  script: Now.include('../scripts/rules/taskMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-approval-made'],
  name: 'T-Minus: an approval of a linked change came or went',
  table: 'sysapproval_approver',
  when: 'async',
  action: ['insert', 'delete'],
  order: 1000,
  filterCondition: 'sysapprovalISNOTEMPTY^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('sysapproval'))",
  description: 'An approval of a linked change was asked for or withdrawn',
  script: Now.include('../scripts/rules/approvalMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-approval-moved'],
  name: 'T-Minus: an approval of a linked change moved',
  table: 'sysapproval_approver',
  when: 'async',
  action: ['update'],
  order: 1000,
  filterCondition: 'sysapprovalISNOTEMPTY^stateVALCHANGES^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('sysapproval'))",
  description: 'An approval of a linked change was given, refused or no longer required',
  script: Now.include('../scripts/rules/approvalMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-incident-made'],
  name: 'T-Minus: an incident of a linked change came or went',
  table: 'incident',
  when: 'async',
  action: ['insert', 'delete'],
  order: 1000,
  filterCondition: 'rfcISNOTEMPTY^ORcaused_byISNOTEMPTY^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('rfc'), current.getValue('caused_by'))",
  description: 'An incident that points to a linked change was opened or deleted',
  script: Now.include('../scripts/rules/incidentMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-incident-moved'],
  name: 'T-Minus: an incident of a linked change moved',
  table: 'incident',
  when: 'async',
  action: ['update'],
  order: 1000,
  filterCondition:
    'rfcISNOTEMPTY^ORcaused_byISNOTEMPTY^stateVALCHANGES^ORpriorityVALCHANGES^ORactiveVALCHANGES^ORrfcVALCHANGES^ORcaused_byVALCHANGES^EQ',
  condition: "new x_tminus_gate.TMinusLinks().watches(current.getValue('rfc'), current.getValue('caused_by'))",
  description: 'State, priority or the change of an incident that points to a linked change',
  script: Now.include('../scripts/rules/incidentMoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-one-link'],
  name: 'One link per cutover',
  table: 'x_tminus_gate_link',
  when: 'before',
  action: ['insert'],
  order: 100,
  description: 'Says why a second link of a cutover is refused; the unique index refuses it in any case',
  script: Now.include('../scripts/rules/oneLinkPerCutover.js'),
})

BusinessRule({
  $id: Now.ID['rule-link-removed'],
  name: 'A removed link is told',
  table: 'x_tminus_gate_link',
  when: 'after',
  action: ['delete'],
  order: 100,
  description: 'Also when the change itself is deleted, which deletes its links',
  script: Now.include('../scripts/rules/linkRemoved.js'),
})

BusinessRule({
  $id: Now.ID['rule-send-now'],
  name: 'Send a new delivery at once',
  table: 'x_tminus_gate_event',
  when: 'async',
  action: ['insert'],
  order: 100,
  description: 'The first attempt, in a job of its own; the scheduled script does the others',
  script: Now.include('../scripts/rules/sendNow.js'),
})
