import { ApplicationMenu, default_view, Form, List, Record, UiAction } from '@servicenow/sdk/core'
import { admin } from './roles.now'

/*
 * A scoped app may add views and sections, never change those of another scope, so the instance's own change form
 * stays as it is: a related link leads there, and a view of its own shows gate and progress beside the change.
 */

UiAction({
  $id: Now.ID['action-show'],
  name: 'Show T-Minus',
  actionName: 'x_tminus_gate_show',
  table: 'change_request',
  active: true,
  order: 1000,
  hint: 'The cutovers of this change: gate, progress and how old that is',
  condition: '!current.isNewRecord() && new x_tminus_gate.TMinusLinks().watches(current.getUniqueValue())',
  form: { showLink: true },
  showInsert: false,
  showMultipleUpdate: false,
  script: Now.include('../scripts/actions/showLinks.js'),
})

UiAction({
  $id: Now.ID['action-send-again'],
  name: 'Send again',
  actionName: 'x_tminus_gate_send_again',
  table: 'x_tminus_gate_event',
  active: true,
  order: 100,
  hint: 'Starts again from the first attempt',
  condition: "current.getValue('state') == 'dead'",
  form: { showButton: true },
  list: { showListChoice: true },
  roles: [admin],
  showInsert: false,
  showMultipleUpdate: false,
  script: Now.include('../scripts/actions/sendAgain.js'),
})

const tminusView = Record({
  $id: Now.ID['change-view'],
  table: 'sys_ui_view',
  data: { name: 'x_tminus_gate', title: 'T-Minus' },
})

Form({
  table: 'change_request',
  view: tminusView,
  sections: [
    {
      caption: 'Change',
      content: [
        {
          layout: 'two-column',
          leftElements: [
            { type: 'table_field', field: 'number' },
            { type: 'table_field', field: 'state' },
            { type: 'table_field', field: 'approval' },
            { type: 'table_field', field: 'on_hold' },
          ],
          rightElements: [
            { type: 'table_field', field: 'start_date' },
            { type: 'table_field', field: 'end_date' },
            { type: 'table_field', field: 'conflict_status' },
            { type: 'table_field', field: 'assignment_group' },
          ],
        },
        { layout: 'one-column', elements: [{ type: 'table_field', field: 'short_description' }] },
      ],
    },
  ],
})

const relatedLists = Record({
  $id: Now.ID['view-related-lists'],
  table: 'sys_ui_related_list',
  data: { name: 'change_request', view: tminusView },
})

Record({
  $id: Now.ID['view-related-links'],
  table: 'sys_ui_related_list_entry',
  data: { list_id: relatedLists, position: 0, related_list: 'x_tminus_gate_link.change_request' },
})

List({
  table: 'x_tminus_gate_link',
  view: default_view,
  columns: [
    'title',
    'change_request',
    'gate',
    'gate_state',
    'cutover_state',
    'progress',
    'headline',
    'status_age',
    'url',
  ],
})

List({
  table: 'x_tminus_gate_link',
  view: default_view,
  parent: 'change_request',
  columns: ['title', 'gate', 'gate_state', 'cutover_state', 'progress', 'headline', 'status_age', 'url'],
})

List({
  table: 'x_tminus_gate_link',
  view: tminusView,
  parent: 'change_request',
  columns: ['title', 'gate', 'gate_state', 'cutover_state', 'progress', 'headline', 'status_age', 'url'],
})

Form({
  table: 'x_tminus_gate_link',
  view: default_view,
  sections: [
    {
      caption: 'T-Minus link',
      content: [
        {
          layout: 'two-column',
          leftElements: [
            { type: 'table_field', field: 'title' },
            { type: 'table_field', field: 'change_request' },
            { type: 'table_field', field: 'gate' },
            { type: 'table_field', field: 'cutover' },
            { type: 'table_field', field: 'url' },
          ],
          rightElements: [
            { type: 'table_field', field: 'gate_state' },
            { type: 'table_field', field: 'cutover_state' },
            { type: 'table_field', field: 'progress' },
            { type: 'table_field', field: 'status_age' },
            { type: 'table_field', field: 'reported_at' },
          ],
        },
        { layout: 'one-column', elements: [{ type: 'table_field', field: 'headline' }] },
      ],
    },
  ],
})

List({
  table: 'x_tminus_gate_event',
  view: default_view,
  columns: [
    'sys_created_on',
    'state',
    'operation',
    'source_table',
    'cutover',
    'attempts',
    'next_attempt',
    'last_status',
    'last_error',
    'sent_at',
  ],
})

const menu = ApplicationMenu({
  $id: Now.ID['app-menu'],
  title: 'T-Minus',
  hint: 'Changes and the cutovers they belong to',
  description: 'Links between changes and cutovers, and what is sent to T-Minus',
  roles: ['itil', 'sn_change_read', admin],
  active: true,
})

Record({
  $id: Now.ID['menu-links'],
  table: 'sys_app_module',
  data: {
    title: 'Links',
    application: menu,
    link_type: 'LIST',
    name: 'x_tminus_gate_link',
    roles: ['itil', 'sn_change_read', 'x_tminus_gate.admin'],
    active: true,
    order: 100,
  },
})

Record({
  $id: Now.ID['menu-dead'],
  table: 'sys_app_module',
  data: {
    title: 'Dead deliveries',
    application: menu,
    link_type: 'LIST',
    name: 'x_tminus_gate_event',
    filter: 'state=dead',
    roles: ['x_tminus_gate.admin'],
    active: true,
    order: 200,
  },
})

Record({
  $id: Now.ID['menu-deliveries'],
  table: 'sys_app_module',
  data: {
    title: 'All deliveries',
    application: menu,
    link_type: 'LIST',
    name: 'x_tminus_gate_event',
    roles: ['x_tminus_gate.admin'],
    active: true,
    order: 300,
  },
})

Record({
  $id: Now.ID['menu-properties'],
  table: 'sys_app_module',
  data: {
    title: 'Properties',
    application: menu,
    link_type: 'DIRECT',
    query: 'system_properties_ui.do?sysparm_title=T-Minus&sysparm_category=T-Minus',
    roles: ['x_tminus_gate.admin'],
    active: true,
    order: 400,
  },
})
