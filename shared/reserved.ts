/** Ids with a meaning of their own. Apart from the schemas, so that a page which only needs these loads no schema. */

/** The role that every runbook has. */
export const LEAD = 'lead'
/** The role that may record for others; people can hold it in every cutover, named in the runbook or not. */
export const SCRIBE = 'scribe'
/** What the id of a rollback step ends with; no step of a file can carry it, since `~` is not allowed in an id. */
export const ROLLBACK_SUFFIX = '~rollback'
/** The clock as an actor. */
export const CLOCK = 'clock'
/** Whoever uses the command line of the server's own machine. */
export const OPERATOR = 'operator'
/** The server, where it does something to people by itself. */
export const SERVER = 'server'
/** The exchange with ServiceNow as an actor. */
export const SERVICENOW = 'servicenow'
