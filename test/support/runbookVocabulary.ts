/** What cutovers are made of: the words from which `generateRunbook` composes its steps. */

export interface Action {
  title: string
  how: string
  verify: string
  undo: string
}

type Some<T> = readonly [T, ...T[]]

export const AREAS: Some<{ title: string; owner: string }> = [
  { title: 'Database', owner: 'dba' },
  { title: 'Network', owner: 'network' },
  { title: 'Applications', owner: 'applications' },
  { title: 'Interfaces', owner: 'integration' },
  { title: 'Identity and access', owner: 'security' },
  { title: 'Data migration', owner: 'data' },
  { title: 'Quality', owner: 'qa' },
  { title: 'Business', owner: 'business' },
  { title: 'Batch', owner: 'applications' },
  { title: 'Storage', owner: 'dba' },
  { title: 'Messaging', owner: 'integration' },
  { title: 'Reporting', owner: 'data' },
]

/** The first workstreams bear no site; only large moves run the same work at several. */
export const SITES: readonly (string | undefined)[] = [undefined, 'Berlin', 'Dublin', 'Frankfurt', 'Madrid', 'Warsaw']

export const EXECUTING_ROLES = {
  dba: { title: 'Database', capacity: 24 },
  network: { title: 'Network', capacity: 12 },
  applications: { title: 'Applications' },
  integration: { title: 'Integration' },
  security: { title: 'Security' },
  data: { title: 'Data migration' },
  qa: { title: 'Test and quality' },
  business: { title: 'Business' },
}

export const GATES: Some<{ id: string; title: string }> = [
  { id: 'go-no-go', title: 'Go / no-go' },
  { id: 'data-ready', title: 'Data is complete on the new platform' },
  { id: 'open-to-users', title: 'Open the service to users' },
]

export const TASKS = {
  Preparation: [
    {
      title: 'Take a full backup',
      how: 'Start the full backup and note its id.',
      verify: 'The backup is listed as complete and its checksum matches.',
      undo: 'Delete the backup',
    },
    {
      title: 'Lower the DNS time to live',
      how: 'Set the TTL of the public records to 60 s.',
      verify: 'Two resolvers outside answer with a TTL of at most 60 s.',
      undo: 'Restore the TTL',
    },
    {
      title: 'Disable scheduled jobs',
      how: 'Put the scheduler on hold for the affected job groups.',
      verify: 'The scheduler shows no job due within the window.',
      undo: 'Enable scheduled jobs',
    },
    {
      title: 'Freeze deployments',
      how: 'Lock the release pipelines of the affected services.',
      verify: 'A test deployment is refused.',
      undo: 'Unlock the pipelines',
    },
    {
      title: 'Pre-load reference data',
      how: 'Run the loader for currencies, tariffs and calendars.',
      verify: 'The row counts of source and target are equal.',
      undo: 'Truncate the reference tables',
    },
  ],
  Outage: [
    {
      title: 'Drain the queues',
      how: 'Stop the producers and let the consumers finish.',
      verify: 'All queue depths have read 0 for two minutes.',
      undo: 'Start the producers',
    },
    {
      title: 'Freeze writes',
      how: 'Set the old primary to read-only.',
      verify: 'The write rate reads 0 for one minute.',
      undo: 'Allow writes again',
    },
    {
      title: 'Take the final delta',
      how: 'Start the last replication run and wait for its end.',
      verify: 'The replication lag reads 0.',
      undo: 'Discard the delta',
    },
    {
      title: 'Promote the new primary',
      how: 'Stop replication and promote the standby.',
      verify: 'The new primary accepts a write of the probe.',
      undo: 'Demote the new primary',
    },
    {
      title: 'Switch the load balancer',
      how: 'Move the pools to the new members, one after the other.',
      verify: 'No connection remains on the old members.',
      undo: 'Switch the load balancer back',
    },
    {
      title: 'Change the DNS records',
      how: 'Publish the records that point at the new addresses.',
      verify: 'Three resolvers outside answer with the new address.',
      undo: 'Publish the old records',
    },
    {
      title: 'Migrate the configuration',
      how: 'Apply the prepared configuration set.',
      verify: 'The running configuration has the expected checksum.',
      undo: 'Apply the previous configuration',
    },
    {
      title: 'Rotate the service credentials',
      how: 'Issue new secrets and restart the consumers.',
      verify: 'No sign-in with an old secret in the last minute.',
      undo: 'Restore the old secrets',
    },
    {
      title: 'Open the firewall rules',
      how: 'Activate the prepared rule set.',
      verify: 'The connection test passes from every zone.',
      undo: 'Withdraw the rule set',
    },
  ],
  Validation: [
    {
      title: 'Start the application servers',
      how: 'Start the nodes in groups of four.',
      verify: 'All nodes answer their health check.',
      undo: 'Stop the application servers',
    },
    {
      title: 'Warm up the caches',
      how: 'Run the warm-up script.',
      verify: 'The hit rate is above 80 %.',
      undo: 'Flush the caches',
    },
    {
      title: 'Rebuild the search index',
      how: 'Start the rebuild and watch its progress.',
      verify: 'The document count equals that of the source.',
      undo: 'Restore the previous index',
    },
  ],
  'Ramp-up': [
    {
      title: 'Raise the traffic share',
      how: 'Raise the weight of the new pool by a quarter.',
      verify: 'The error rate stays below 0.5 % for five minutes.',
      undo: 'Lower the traffic share',
    },
    {
      title: 'Enable scheduled jobs again',
      how: 'Release the job groups one by one.',
      verify: 'The first run of each group has ended well.',
      undo: 'Disable scheduled jobs',
    },
    {
      title: 'Hand over to operations',
      how: 'Walk through the open points and the alerts.',
      verify: 'Operations has confirmed the handover in the ticket.',
      undo: 'Take the platform back',
    },
  ],
} as const satisfies Record<string, Some<Action>>

export const OTHERS = {
  validation: [
    {
      title: 'Reconcile row counts and totals',
      how: 'Run the reconciliation report.',
      verify: 'Every difference is 0, or explained in the ticket.',
      undo: '',
    },
    {
      title: 'Run the smoke test',
      how: 'Run the smoke suite against the new platform.',
      verify: 'All cases pass.',
      undo: '',
    },
    {
      title: 'Post a test transaction',
      how: 'Post one transaction of each kind with the test client.',
      verify: 'The transactions appear in the ledger within a minute.',
      undo: '',
    },
  ],
  communication: [
    {
      title: 'Announce the state',
      how: '',
      verify: 'The work goes on as planned; the next message follows at the end of this phase.',
      undo: '',
    },
    {
      title: 'Inform the service desk',
      how: '',
      verify: 'The service desk is asked to route calls on the affected services to the bridge.',
      undo: '',
    },
  ],
  milestone: [
    { title: 'Part complete', how: '', verify: '', undo: '' },
    { title: 'Ready for the next part', how: '', verify: '', undo: '' },
  ],
  wait: [
    { title: 'Wait for replication to settle', how: '', verify: '', undo: '' },
    { title: 'Wait for DNS to spread', how: '', verify: '', undo: '' },
  ],
} as const satisfies Record<string, Some<Action>>

export const READINESS: Some<{ section: string; title: string; owner: string; metric?: string }> = [
  { section: 'Testing', title: 'UAT exit criteria met', owner: 'qa', metric: 'uat_pass_rate' },
  { section: 'Testing', title: 'Last rehearsal inside the window', owner: 'qa' },
  { section: 'Data', title: 'Trial migration reconciled', owner: 'data', metric: 'reconciled_share' },
  { section: 'Data', title: 'Archive cut agreed', owner: 'business' },
  { section: 'Infrastructure', title: 'Capacity of the new platform proven', owner: 'applications' },
  { section: 'Infrastructure', title: 'Network paths tested in both directions', owner: 'network' },
  { section: 'Security', title: 'Penetration test findings closed', owner: 'security' },
  { section: 'Operations', title: 'Monitoring and alerts switched over', owner: 'applications' },
  { section: 'Operations', title: 'Restore from backup tried', owner: 'dba' },
  { section: 'Business', title: 'Users informed of the outage', owner: 'business' },
]
