/** Maps addresses to handlers. */

import { aggregateRecords } from './aggregateApi.ts'
import { attachFile, deleteAttachment, listAttachments, readAttachment, readFile } from './attachmentApi.ts'
import {
  type ChangeType,
  changeTypes,
  createAnyChange,
  createChange,
  createStandardChange,
  deleteChange,
  listed,
  readChange,
  searchChanges,
  updateChange,
} from './changeApi.ts'
import { changeJson, changeOutput } from './changeOutput.ts'
import {
  addItems,
  answerApproval,
  createTask,
  deleteTask,
  listItems,
  listTasks,
  nextStates,
  readTask,
  readWorker,
  updateTask,
} from './changeParts.ts'
import {
  cancelConflictCheck,
  readConflicts,
  readItemSchedule,
  readSchedule,
  startConflictCheck,
  takeFirstSlot,
} from './changePlanning.ts'
import type { Context } from './context.ts'
import { type ApiAnswer, failure, noRecord, noSuchResource } from './exchange.ts'
import { createRecord, deleteRecord, listRecords, readRecord, updateRecord } from './tableApi.ts'

type Handle = (context: Context, parts: readonly string[]) => ApiAnswer

interface Route {
  pattern: RegExp
  methods: Record<string, Handle>
}

const id = '([0-9a-f]{32})'
const change = (rest: string) => new RegExp(`^/api/sn_chg_rest(?:/v\\d)?/change${rest}$`)

const table: Route[] = [
  {
    pattern: /^\/api\/now(?:\/(v\d))?\/table\/([^/]+)$/,
    methods: {
      GET: (context, [version = 'v2', name = '']) => listRecords(context, name, version),
      POST: (context, [, name = '']) => createRecord(context, name),
    },
  },
  {
    pattern: /^\/api\/now(?:\/(v\d))?\/table\/([^/]+)\/([^/]+)$/,
    methods: {
      GET: (context, [, name = '', sysId = '']) => readRecord(context, name, sysId),
      PUT: (context, [, name = '', sysId = '']) => updateRecord(context, name, sysId),
      PATCH: (context, [, name = '', sysId = '']) => updateRecord(context, name, sysId),
      DELETE: (context, [, name = '', sysId = '']) => deleteRecord(context, name, sysId),
    },
  },
]

const others: Route[] = [
  {
    pattern: /^\/api\/now(?:\/v\d)?\/stats\/([^/]+)$/,
    methods: { GET: (context, [name = '']) => aggregateRecords(context, name) },
  },
  {
    pattern: /^\/api\/now(?:\/v\d)?\/attachment$/,
    methods: { GET: listAttachments },
  },
  { pattern: /^\/api\/now(?:\/v\d)?\/attachment\/file$/, methods: { POST: attachFile } },
  {
    pattern: /^\/api\/now(?:\/v\d)?\/attachment\/([^/]+)$/,
    methods: {
      GET: (context, [sysId = '']) => readAttachment(context, sysId),
      DELETE: (context, [sysId = '']) => deleteAttachment(context, sysId),
    },
  },
  {
    pattern: /^\/api\/now(?:\/v\d)?\/attachment\/([^/]+)\/file$/,
    methods: { GET: (context, [sysId = '']) => readFile(context, sysId) },
  },
]

const ofOneType: Route[] = changeTypes.map((type) => ({
  pattern: change(`/${type}/${id}`),
  methods: {
    GET: (context, [sysId = '']) => readChange(context, sysId, type),
    PATCH: (context, [sysId = '']) => updateChange(context, sysId, type),
    DELETE: (context, [sysId = '']) => deleteChange(context, sysId, type),
    // The same address with POST names a template.
    ...(type === 'standard' ? { POST: (context, [template = '']) => createStandardChange(context, template) } : {}),
  } satisfies Route['methods'],
}))

const changes: Route[] = [
  { pattern: change(''), methods: { GET: (context) => searchChanges(context), POST: createAnyChange } },
  {
    pattern: change('/normal'),
    methods: { GET: search('normal'), POST: (context) => createChange(context, 'normal') },
  },
  {
    pattern: change('/emergency'),
    methods: { GET: search('emergency'), POST: (context) => createChange(context, 'emergency') },
  },
  { pattern: change('/standard'), methods: { GET: search('standard') } },
  {
    pattern: change('/standard/template'),
    methods: { GET: (context) => listed(context, 'std_change_record_producer', () => true) },
  },
  { pattern: change(`/standard/template/${id}`), methods: { GET: one('std_change_record_producer') } },
  { pattern: change('/model'), methods: { GET: (context) => listed(context, 'chg_model', () => true) } },
  { pattern: change(`/model/${id}`), methods: { GET: one('chg_model') } },
  { pattern: change(`/worker/${id}`), methods: { GET: (context, [sysId = '']) => readWorker(context, sysId) } },
  {
    pattern: change(`/ci/${id}/schedule`),
    methods: { GET: (context, [item = '']) => readItemSchedule(context, item) },
  },
  ...ofOneType,
  {
    pattern: change(`/${id}`),
    methods: {
      GET: (context, [sysId = '']) => readChange(context, sysId),
      PATCH: (context, [sysId = '']) => updateChange(context, sysId),
      DELETE: (context, [sysId = '']) => deleteChange(context, sysId),
    },
  },
  {
    pattern: change(`/${id}/task`),
    methods: {
      GET: (context, [sysId = '']) => listTasks(context, sysId),
      POST: (context, [sysId = '']) => createTask(context, sysId),
    },
  },
  {
    pattern: change(`/${id}/task/${id}`),
    methods: {
      GET: (context, [sysId = '', task = '']) => readTask(context, sysId, task),
      PATCH: (context, [sysId = '', task = '']) => updateTask(context, sysId, task),
      DELETE: (context, [sysId = '', task = '']) => deleteTask(context, sysId, task),
    },
  },
  {
    pattern: change(`/${id}/ci`),
    methods: {
      GET: (context, [sysId = '']) => listItems(context, sysId),
      POST: (context, [sysId = '']) => addItems(context, sysId),
    },
  },
  {
    pattern: change(`/${id}/conflict`),
    methods: {
      GET: (context, [sysId = '']) => readConflicts(context, sysId),
      POST: (context, [sysId = '']) => startConflictCheck(context, sysId),
      DELETE: (context, [sysId = '']) => cancelConflictCheck(context, sysId),
    },
  },
  { pattern: change(`/${id}/nextstates`), methods: { GET: (context, [sysId = '']) => nextStates(context, sysId) } },
  { pattern: change(`/${id}/schedule`), methods: { GET: (context, [sysId = '']) => readSchedule(context, sysId) } },
  {
    pattern: change(`/${id}/schedule/first_available`),
    methods: { PATCH: (context, [sysId = '']) => takeFirstSlot(context, sysId) },
  },
  {
    pattern: change(`/${id}/approvals`),
    methods: { PATCH: (context, [sysId = '']) => answerApproval(context, sysId) },
  },
  // Anything but a sys_id names a record that does not exist.
  { pattern: change('/[^/]+(?:/.*)?'), methods: { GET: noRecord, PATCH: noRecord, DELETE: noRecord } },
]

const routes: Route[] = [...table, ...others, ...changes]

/** The answer to a request from somebody who is signed in. */
export function routed(context: Context): ApiAnswer {
  const { path, method } = context.request
  const isChangeApi = path.startsWith('/api/sn_chg_rest/')
  if (isChangeApi && !mayUseChangeApi(context))
    return failure(403, 'User Not Authorized', 'Failed API level ACL Validation')
  const route = routes.find(({ pattern }) => pattern.test(path))
  if (!route) return noSuchResource(path)
  // HEAD is GET, whose body is then not sent.
  const handle = route.methods[method === 'HEAD' ? 'GET' : method]
  if (!handle) return failure(405, 'Method not allowed', `The ${method} method is not supported for ${path}`)
  return handle(context, (route.pattern.exec(path) ?? []).slice(1))
}

const mayUseChangeApi = ({ access, caller, request }: Context) =>
  access.mayUse(
    caller,
    request.method === 'GET' || request.method === 'HEAD' ? 'read' : request.method === 'DELETE' ? 'delete' : 'write',
    'change_request',
  ) ||
  // Somebody who only approves may do nothing else here.
  (request.path.endsWith('/approvals') && caller.roles.has('approver_user')) ||
  // A task, a conflict check or an association is taken away by whoever may write.
  (request.method === 'DELETE' && access.mayUse(caller, 'write', 'change_request'))

function search(type: ChangeType): Handle {
  return (context) => searchChanges(context, type)
}

function one(name: string): Handle {
  return (context, [sysId = '']) => {
    const { instance, access, caller } = context
    const row = instance.store.find(name, sysId)
    return row && access.mayRead(caller, name, row)
      ? changeJson(200, changeOutput(instance, caller, name, row))
      : noRecord()
  }
}
