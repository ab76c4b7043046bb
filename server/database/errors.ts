/** What a statement can fail with. Neither error carries the statement or its values: errors end up in logs. */

/** A connection ended before it answered: what was sent on it may or may not have happened. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
  readonly code: string

  /** @param code the SQLSTATE with which the server closed the connection, if it gave one */
  constructor(message: string, code = 'CONNECTION_LOST') {
    super(message)
    this.code = code
  }
}

export interface StatementFault {
  /** An SQLSTATE. */
  code: string
  message: string
  /** The constraint that was violated. */
  constraint?: string | undefined
  /** Position in the statement, in characters counted from 1. */
  position?: string | undefined
}

/** PostgreSQL rejected a statement. Detail, hint and context are left out, since they quote rows and parameters. */
export class StatementError extends Error implements StatementFault {
  override readonly name = 'StatementError'
  readonly code: string
  readonly constraint: string | undefined
  readonly position: string | undefined

  constructor({ code, message, constraint, position }: StatementFault) {
    // Only data exceptions quote the offending value.
    super(code.startsWith('22') ? message.replace(/".*"/s, '"…"') : message)
    this.code = code
    this.constraint = constraint
    this.position = position
  }
}
