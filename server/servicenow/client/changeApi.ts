/** The Change Management API, and whether an instance has it. Without it the Table API does what it can. */
import type { Asked, Connection, Reply } from './connection.ts'
import { isFault } from './faults.ts'

export interface ChangeApi {
  /** Probed once and cached; an absence for a few minutes only. @throws ServiceNowFault when the probe fails */
  present(): Promise<boolean>
  /** @param path below `/change`, parts already encoded */
  ask(
    method: Asked['method'],
    path: string,
    rest?: Pick<Asked, 'search' | 'body' | 'repeatable' | 'notAfter'>,
  ): Promise<Reply>
}

/** A plugin may be activated, a role granted; T-Minus must notice without a restart. */
const LOOK_AGAIN_MS = 5 * 60_000
const ROOT = '/api/sn_chg_rest/v1/change'

export function changeApiOf(connection: Connection): ChangeApi {
  let known: { present: boolean; until: number } | undefined
  let finding: Promise<boolean> | undefined

  async function find(): Promise<boolean> {
    try {
      await connection.ask({ method: 'GET', path: ROOT, search: { sysparm_limit: '1' } })
      return true
    } catch (error) {
      // Without the plugin there is no such resource; without its roles the Table API may still be open to us.
      if (isFault(error, 'notFound', 'forbidden')) return false
      throw error
    }
  }

  return {
    async present() {
      if (known && connection.now() < known.until) return known.present
      finding ??= find().finally(() => {
        finding = undefined
      })
      const present = await finding
      known = { present, until: present ? Number.POSITIVE_INFINITY : connection.now() + LOOK_AGAIN_MS }
      return present
    },
    ask: (method, path, rest) => connection.ask({ method, path: `${ROOT}${path}`, ...rest }),
  }
}
