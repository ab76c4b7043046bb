/** What each change said when, as the instance itself had it. */
import type { RequestRecord, Sandbox } from '@tminus/servicenow-sandbox'

/** What a change said from an instant on, until the next. */
export interface Version {
  at: number
  /** The raw values of state, approval, hold, dates and title. */
  says: string
  openTasks: number
  /** Numbers of what is above and below it, without what was cancelled. */
  parent: string
  children: string[]
}

/** Before and after the work on each request it is noted what is there. */
export function watchVersions(sandbox: Sandbox, now: () => number, history: Map<string, Version[]>): void {
  const { requests } = sandbox
  if (!Array.isArray(requests)) throw new Error('The requests cannot be watched')
  const push = requests.push.bind(requests)
  const note = () => noteVersions(sandbox, now(), history)
  requests.push = (...made: RequestRecord[]) => {
    note()
    // Its status is set as soon as its work is done.
    for (const one of made) Object.defineProperty(one, 'status', { set: note, get: () => 200 })
    return push(...made)
  }
}

/** What is new since they were noted last. */
export function noteVersions(sandbox: Sandbox, at: number, history: Map<string, Version[]>): void {
  const tasks = sandbox.rows('change_task')
  const changes = sandbox.rows('change_request')
  const alive = changes.filter(({ state }) => state !== '4')
  for (const row of changes) {
    const sysId = row.sys_id ?? ''
    const open = tasks.filter(({ change_request, active }) => change_request === sysId && active === 'true')
    const says = [
      row.state,
      row.approval,
      row.on_hold,
      row.start_date,
      row.end_date,
      row.work_start,
      row.work_end,
      row.short_description,
    ].join('|')
    const versions = history.get(sysId) ?? []
    const last = versions.at(-1)
    const parent = alive.find(({ sys_id }) => sys_id === row.parent)?.number ?? ''
    const children = alive.flatMap((one) => (one.parent === sysId ? (one.number ?? '') : [])).toSorted()
    const now = { says, openTasks: open.length, parent, children }
    const { at: _, ...before } = last ?? { at }
    if (JSON.stringify(now) !== JSON.stringify(before)) versions.push({ at, ...now })
    history.set(sysId, versions)
  }
}
