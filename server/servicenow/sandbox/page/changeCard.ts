/** One change on the page: its state, and a form for each action possible now. */
import { currentApprovals } from '../change/approvals.ts'
import { activeTasks, state, transitionsFrom } from '../change/stateModel.ts'
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { choiceLabel, displayValue } from '../records/displayValues.ts'

export function changeCard(instance: Instance, change: Row): string {
  const sysId = change.sys_id ?? ''
  const isOver = change.active !== 'true'
  return `<article${isOver ? ' class="over"' : ''}>
<h2><span class="number">${escaped(change.number ?? '')}</span> <span>${escaped(change.short_description || 'No title')}</span></h2>
<dl>${facts(instance, change)
    .map(([name, value, look]) => `<dt>${name}</dt><dd${look ? ` class="${look}"` : ''}>${escaped(value)}</dd>`)
    .join('')}</dl>
<div class="acts">${actsOn(instance, change)
    .map((act) => actForm(sysId, act))
    .join('')}</div>
</article>`
}

type Fact = [name: string, value: string, look?: 'late' | 'failed']

function facts({ store }: Instance, change: Row): Fact[] {
  const sysId = change.sys_id ?? ''
  const read = (name: string) => displayValue(store, 'change_request', change, name, 'UTC')
  const waiting = currentApprovals(store, sysId).filter((approval) => approval.state === 'requested')
  const names = waiting.map((approval) => displayValue(store, 'sysapproval_approver', approval, 'approver', 'UTC'))
  const known: Fact[] = [['State', `${read('state')} (${read('type')})`]]
  known.push(change.approval === 'rejected' ? ['Approval', read('approval'), 'failed'] : ['Approval', read('approval')])
  if (names.length > 0) known.push(['Waits for', names.join(', ')])
  if (change.on_hold === 'true') known.push(['On hold', change.on_hold_reason || 'No reason given', 'late'])
  if (change.start_date) known.push(['Planned', `${read('start_date')} to ${read('end_date')} UTC`])
  const tasks = activeTasks(store, sysId)
  if (tasks.length > 0) known.push(['Open tasks', tasks.map((task) => task.short_description).join(', ')])
  const conflicts = store.rows('conflict').filter((conflict) => conflict.change === sysId)
  if (conflicts.length > 0) known.push(['Conflicts', String(conflicts.length), 'late'])
  const incidents = store
    .rows('incident')
    .filter((row) => row.active === 'true' && [row.rfc, row.caused_by].includes(sysId))
  if (incidents.length > 0)
    known.push(['Incidents', incidents.map((row) => row.short_description).join(', '), 'failed'])
  for (const link of store.rows('x_tminus_gate_link'))
    if (link.change_request === sysId) known.push(['T-Minus', linkText(store, link)])
  return known
}

function linkText(store: Instance['store'], link: Row): string {
  const read = (name: string) => choiceLabel(store, 'x_tminus_gate_link', name, link[name] ?? '')
  if (!link.status_seq) return `${link.title}: not reported yet`
  return `${link.title}: ${read('cutover_state')}, gate ${read('gate_state')}, ${link.progress} %. ${link.headline} (reported ${link.reported_at} UTC)`
}

interface Act {
  act: string
  title: string
  /** What has to be said with it. */
  asks?: string
  isMain?: boolean
  to?: string
}

function actsOn({ store }: Instance, change: Row): Act[] {
  const sysId = change.sys_id ?? ''
  if (change.active !== 'true') return [{ act: 'incident', title: 'Raise an incident', asks: 'What is broken' }]
  const isAsked = currentApprovals(store, sysId).some((approval) => approval.state === 'requested')
  const ways = transitionsFrom(change).filter(({ automatic, to }) => !automatic && to !== state.canceled)
  const acts: Act[] = []
  if (isAsked) {
    acts.push({ act: 'approve', title: 'Approve', isMain: true })
    acts.push({ act: 'reject', title: 'Reject', asks: 'Why it is rejected' })
  }
  if (change.on_hold === 'true') acts.push({ act: 'release', title: 'Release', isMain: true })
  else acts.push({ act: 'hold', title: 'Hold', asks: 'Why it is held' })
  for (const { to } of change.on_hold === 'true' ? [] : ways) {
    acts.push({ act: 'move', title: `Move to ${choiceLabel(store, 'change_request', 'state', to)}`, to })
  }
  if (activeTasks(store, sysId).length > 0) acts.push({ act: 'closeTasks', title: 'Close its tasks' })
  acts.push({ act: 'incident', title: 'Raise an incident', asks: 'What is broken' })
  if (change.state !== state.review)
    acts.push({ act: 'cancel', title: 'Cancel the change', asks: 'Why it is cancelled' })
  return acts
}

function actForm(change: string, { act, title, asks, isMain, to }: Act): string {
  const hidden = `<input type="hidden" name="change" value="${change}"><input type="hidden" name="act" value="${act}">`
  const target = to === undefined ? '' : `<input type="hidden" name="to" value="${to}">`
  const button = `<button${isMain ? ' class="main"' : ''}>${escaped(title)}</button>`
  if (asks === undefined) return `<form method="post" action="/actions">${hidden}${target}${button}</form>`
  const field = `<input name="reason" required maxlength="200" placeholder="${asks}" aria-label="${asks}">`
  return `<details><summary>${escaped(title)}</summary><form method="post" action="/actions">${hidden}${field}${button}</form></details>`
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
