/** What differs between instances: switches that a test turns, at any time. */
export interface Settings {
  /** Whether one approval is enough for a stage, or each of its approvers has to give one. */
  quorum: { assess: 'anyone' | 'all'; authorize: 'anyone' | 'all' }
  /** An illegal transition: 403 with a business rule's name, or 200 with the state left as it was. */
  illegalMove: 'refuse' | 'ignore'
  /** Whether it is an error to move a change to the state that it already has. */
  sameStateIsError: boolean
  /** Whether Implement has to wait for the planned start. */
  implementWithinWindow: boolean
  /** Whether other planned dates send an authorized change back to be authorized again. */
  datesChangeResetsApprovals: boolean
  /** Whether entering Implement makes the tasks Implement and Post implementation testing. */
  implementTasks: boolean
  /** Whether a change in Implement goes to Review by itself once its last task is closed. */
  automaticReview: boolean
  /** Seconds that an access token lives. */
  tokenSeconds: number
  /** How long approvals, tasks and the moves that follow them take to appear, by the instance's clock; 0 is at once. */
  flowMilliseconds: number
  /** How long an asynchronous job of the Change Management API stays unfinished, by the instance's clock. */
  workerMilliseconds: number
  /** Of people without one of their own; display values of dates are in it. */
  timeZone: string
  /** Whether queries compare texts without regard to case: they do where the database's collation does, which is the usual one. */
  queriesIgnoreCase: boolean
  /** Columns of a new change that a data policy demands of whoever makes it. */
  mandatoryFields: readonly string[]
  /** Names of the groups that approve: in Assess where a change has no assignment group, and in Authorize. */
  approvalGroups: { assess: string; authorize: string }
}

export const defaultSettings: Settings = {
  quorum: { assess: 'all', authorize: 'all' },
  illegalMove: 'refuse',
  sameStateIsError: false,
  implementWithinWindow: false,
  datesChangeResetsApprovals: false,
  implementTasks: true,
  automaticReview: true,
  tokenSeconds: 1800,
  flowMilliseconds: 0,
  workerMilliseconds: 0,
  timeZone: 'America/Los_Angeles',
  queriesIgnoreCase: true,
  mandatoryFields: [],
  approvalGroups: { assess: 'Peer Review', authorize: 'CAB Approval' },
}
