/** Approval records: asked for in Assess and Authorize, suspended by a hold, and what follows once they are given or refused. */
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import { type RecordStore, systemWriter, type Write } from '../records/recordStore.ts'
import { state } from './stateModel.ts'

export function watchApprovals(instance: Instance): void {
  instance.store.after('sysapproval_approver', (write) => followApproval(instance, write))
}

/** Asks everybody who approves in the state that the change is in; without anybody to ask, the stage counts as approved. */
export function requestApprovals(instance: Instance, change: Row): void {
  const { store } = instance
  const sysId = change.sys_id ?? ''
  const round = currentRound(store, sysId) + 1
  const approvers = approversOf(instance, change)
  if (approvers.length === 0) {
    passStage(instance, change)
    return
  }
  store.update(sysId, { approval: 'requested' }, systemWriter)
  for (const approver of approvers) {
    const values = {
      sysapproval: sysId,
      document_id: sysId,
      source_table: 'change_request',
      approver,
      state: 'requested',
      wf_activity: String(round),
    }
    store.insert('sysapproval_approver', values, systemWriter)
  }
}

/** The approvals that the change waits for, or waited for last. */
export function currentApprovals(store: RecordStore, change: string): Row[] {
  const round = String(currentRound(store, change))
  return approvalsOf(store, change).filter((approval) => approval.wf_activity === round)
}

export function cancelApprovals(store: RecordStore, change: string): void {
  changeEach(store, approvalsOf(store, change), 'requested', 'cancelled')
}

/** A hold: nobody is asked any more until it ends. */
export function suspendApprovals(store: RecordStore, change: string): void {
  changeEach(store, currentApprovals(store, change), 'requested', 'not_required')
}

export function reinstateApprovals(store: RecordStore, change: string): void {
  const found = store.find('change_request', change)
  const isAsking = found?.state === state.assess || found?.state === state.authorize
  if (isAsking) changeEach(store, currentApprovals(store, change), 'not_required', 'requested')
}

function followApproval(instance: Instance, { operation, row, previous, writer }: Write): void {
  const { store, settings, flows } = instance
  const change = store.find('change_request', row.sysapproval ?? '')
  if (!change || operation !== 'update' || row.state === previous?.state || writer.automatic) return
  const others = currentApprovals(store, change.sys_id ?? '')
  if (row.state === 'rejected') {
    changeEach(store, others, 'requested', 'not_required')
    flows.run(() => store.update(change.sys_id ?? '', { state: state.new, approval: 'rejected' }, systemWriter))
    return
  }
  if (row.state !== 'approved' || change.on_hold === 'true') return
  const quorum = change.state === state.assess ? settings.quorum.assess : settings.quorum.authorize
  const isReached = quorum === 'anyone' || others.every((approval) => approval.state !== 'requested')
  if (!isReached) return
  changeEach(store, others, 'requested', 'not_required')
  flows.run(() => {
    const current = store.find('change_request', change.sys_id ?? '')
    // Deleted or moved on meanwhile: then the flow has nothing left to do.
    if (current === undefined) return
    if (current.state === change.state) passStage(instance, current)
  })
}

function passStage({ store }: Instance, change: Row): void {
  const next = change.state === state.assess ? state.authorize : state.scheduled
  const sysId = change.sys_id ?? ''
  store.update(sysId, { approval: 'approved' }, systemWriter)
  store.update(sysId, { state: next }, systemWriter)
}

function approversOf({ store, settings }: Instance, change: Row): string[] {
  const named = change.state === state.assess ? settings.approvalGroups.assess : settings.approvalGroups.authorize
  const isOwnGroup = change.state === state.assess && change.assignment_group
  const group = isOwnGroup
    ? change.assignment_group
    : store.rows('sys_user_group').find((row) => row.name === named)?.sys_id
  return store.rows('sys_user_grmember').flatMap((member) => (member.group === group ? (member.user ?? []) : []))
}

const approvalsOf = (store: RecordStore, change: string): Row[] =>
  store.rows('sysapproval_approver').filter((approval) => approval.sysapproval === change)

const currentRound = (store: RecordStore, change: string): number =>
  Math.max(0, ...approvalsOf(store, change).map((approval) => Number(approval.wf_activity)))

function changeEach(store: RecordStore, approvals: readonly Row[], from: string, to: string): void {
  for (const approval of approvals) {
    if (approval.state === from) store.update(approval.sys_id ?? '', { state: to }, systemWriter)
  }
}
