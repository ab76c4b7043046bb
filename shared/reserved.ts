/** Reserved ids. Kept apart from the schemas, so that a page which only needs these loads no zod. */

/** The role that every runbook has. */
export const LEAD = 'lead'
/** The role that may record for others; can be held in every cutover, whether or not the runbook names it. */
export const SCRIBE = 'scribe'
/** Suffix of a rollback step's id; cannot clash with a step in a file, since `~` is not allowed in an id. */
export const ROLLBACK_SUFFIX = '~rollback'
/** The clock as an actor. */
export const CLOCK = 'clock'
/** Anyone using the command line on the server's own machine. */
export const OPERATOR = 'operator'
/** The server, where it changes people's accounts by itself, or tells one cutover what became of another. */
export const SERVER = 'server'
/** The ServiceNow sync as an actor. */
export const SERVICENOW = 'servicenow'

/** What people read in place of these ids: nobody did it. */
export const RESERVED_NAMES: Readonly<Record<string, string>> = {
  [CLOCK]: 'the clock',
  [SERVICENOW]: 'ServiceNow',
  [OPERATOR]: 'the operator of the server',
  [SERVER]: 'the server',
}

export const isReserved = (id: string): boolean => Object.hasOwn(RESERVED_NAMES, id)
