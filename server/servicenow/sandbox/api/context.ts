import type { Workers } from '../change/workers.ts'
import type { Instance } from '../instance.ts'
import type { Row } from '../records/column.ts'
import type { Abort, Writer } from '../records/recordStore.ts'
import type { AccessRules, Caller } from './access.ts'
import { type ApiAnswer, type ApiRequest, failure, type Tampering } from './exchange.ts'

/** All that an API needs to answer one request. */
export interface Context {
  instance: Instance
  access: AccessRules
  workers: Workers
  request: ApiRequest
  caller: Caller
  tampering: Tampering
}

export const writerOf = ({ userName, userId }: Caller): Writer => ({ userName, userId, automatic: false })

export const refusedByRule = ({ detail }: Abort): ApiAnswer => failure(403, 'Operation Failed', detail)

export const refusedByAccess = (verb: 'Insert' | 'Update' | 'Delete'): ApiAnswer =>
  failure(403, 'Operation Failed', `ACL Exception ${verb} Failed due to security constraints`)

/** The fields of an update that a fault lets through. */
export function heard({ tampering }: Context, values: Row): Row {
  const { deafTo } = tampering
  if (!deafTo) return values
  return Object.fromEntries(Object.entries(values).filter(([name]) => deafTo.length > 0 && !deafTo.includes(name)))
}
