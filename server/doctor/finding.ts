/** The result of one check. */
export interface Finding {
  /** `warn`: it works, but somebody should know; `bad`: it does not work, or something may be lost. */
  level: 'ok' | 'warn' | 'bad'
  what: string
  /** What to do about it. */
  then?: string
}

export const ok = (what: string): Finding => ({ level: 'ok', what })
export const warn = (what: string, then: string): Finding => ({ level: 'warn', what, then })
export const bad = (what: string, then: string): Finding => ({ level: 'bad', what, then })

/** Lines for a terminal. */
export function sayFinding({ level, what, then }: Finding): string[] {
  return [`${level.padEnd(4)}  ${what}`, ...(then === undefined ? [] : [`      → ${then}`])]
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
