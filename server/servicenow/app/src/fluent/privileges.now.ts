import { CrossScopePrivilege } from '@servicenow/sdk/core'

/** To see whether the caller may read a change before it is linked. No other table of another scope is opened. */
CrossScopePrivilege({
  $id: Now.ID['privilege-read-change'],
  status: 'allowed',
  operation: 'read',
  targetName: 'change_request',
  targetScope: 'global',
  targetType: 'sys_db_object',
})
