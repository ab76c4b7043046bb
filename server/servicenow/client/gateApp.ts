/** T-Minus's own app on an instance: which cutover holds which change, and what people see of it on the change's form. */
import { z } from 'zod'
import type { Asked, Connection, Reply } from './connection.ts'
import { isFault, ServiceNowFault } from './faults.ts'
import { plainText } from './fields.ts'
import { malformed } from './row.ts'
import { idPart } from './tables.ts'

const ROOT = '/api/x_tminus_gate/v1/gate'
/** The app may be installed later; T-Minus must notice without a restart. */
const LOOK_AGAIN_MS = 5 * 60_000

const envelope = z.object({ result: z.unknown() })

const instant = z.iso.datetime().transform((text) => Date.parse(text))

const status = z.object({
  seq: z.int(),
  cutoverState: z.string(),
  gateState: z.string(),
  progress: z.number(),
  headline: z.string(),
  reportedAt: instant,
  receivedAt: instant,
})

const link = z.object({
  cutover: z.string(),
  change: z.string(),
  changeNumber: z.string(),
  gate: z.string(),
  title: z.string(),
  url: z.string(),
  linkedAt: instant,
  status: status.nullable(),
  sysId: z.string(),
  modCount: z.coerce.number(),
})

const health = z.object({
  app: z.string(),
  now: instant,
  /** Why the instance holds back deliveries, as a code; null when nothing is wrong. */
  webhook: z.object({ problem: z.string().nullable() }),
  queue: z.object({
    ready: z.number(),
    dead: z.number(),
    oldestReady: instant.nullable(),
    lastSent: instant.nullable(),
  }),
})

/** Instants are epoch milliseconds. */
export type GateLink = z.output<typeof link>
export type AppHealth = z.output<typeof health>

export interface NewLink {
  cutover: string
  /** sys_id */
  change: string
  gate: string
  title: string
  /** https only. */
  url: string
}

export interface GateStatus {
  cutover: string
  /** Seq of the cutover's log; an older one never replaces a newer one. */
  seq: number
  cutoverState: 'preparing' | 'running' | 'rollingBack' | 'hypercare' | 'closed' | 'cancelled'
  gateState: 'pending' | 'polling' | 'go' | 'goWithConditions' | 'noGo'
  /** Percent. */
  progress: number
  headline: string
  /** Epoch milliseconds. */
  reportedAt: number
}

export type Claim =
  | { kind: 'claimed'; made: boolean; link: GateLink }
  /** The cutover holds another change or gate already. */
  | { kind: 'taken'; link: GateLink | undefined }

export function gateAppOf(connection: Connection) {
  const { site, now } = connection
  let known: { present: boolean; until: number } | undefined

  async function readLink(cutover: string): Promise<GateLink | undefined> {
    try {
      return checked(await ask('GET', linkPath(cutover)), cutover)
    } catch (error) {
      if (saysDetail(error, 'linkUnknown')) return undefined
      throw error
    }
  }

  function ask(method: Asked['method'], path: string, rest: Pick<Asked, 'search' | 'body'> = {}): Promise<Reply> {
    // Each of its writes is idempotent, and may be repeated.
    return connection.ask({ method, path: `${ROOT}${path}`, ...rest, repeatable: true })
  }

  function linkPath(cutover: string): string {
    if (/^[A-Za-z0-9_-]{1,64}$/.test(cutover)) return `/links/${cutover}`
    return connection.fail({ kind: 'refused', status: 0, message: 'not the id of a cutover', detail: '' })
  }

  function result<T>(reply: Reply, shape: z.ZodType<T>): T {
    const { data } = shape.safeParse(envelope.safeParse(reply.body).data?.result)
    return data ?? malformed(site, 'its app answers in a way that T-Minus does not know')
  }

  function checked(reply: Reply, cutover: string): GateLink {
    const found = result(reply, link)
    // The instance compares case-insensitively.
    return found.cutover === cutover ? found : malformed(site, 'its app answered with the link of another cutover')
  }

  return {
    /** Whether the app is installed. @throws ServiceNowFault forbidden when it is and does not let us in */
    async hasApp(): Promise<boolean> {
      if (known && (known.present || now() < known.until)) return known.present
      try {
        await ask('GET', '/health')
        known = { present: true, until: 0 }
      } catch (error) {
        if (!isFault(error, 'notFound')) throw error
        known = { present: false, until: now() + LOOK_AGAIN_MS }
      }
      return known.present
    },

    async appHealth(): Promise<AppHealth> {
      return result(await ask('GET', '/health'), health)
    },

    /** Undefined when the cutover holds no change. */
    readLink,

    /** At most 100, oldest first. */
    async listLinks(change: string): Promise<GateLink[]> {
      const reply = await ask('GET', '/links', { search: { change: idPart(connection, change) } })
      const { links } = result(reply, z.object({ links: z.array(link) }))
      if (!links.every((found) => found.change === change)) malformed(site, 'its app answered with links of others')
      return links
    },

    /** The instance gives a cutover to the first change that claims it. May be repeated. */
    async claimLink({ cutover, ...asked }: NewLink): Promise<Claim> {
      try {
        const reply = await ask('PUT', linkPath(cutover), { body: { ...asked, title: plainText(asked.title) } })
        return { kind: 'claimed', made: reply.status === 201, link: checked(reply, cutover) }
      } catch (error) {
        if (saysDetail(error, 'alreadyLinked')) return { kind: 'taken', link: await readLink(cutover) }
        throw error
      }
    },

    /** @returns `older` when the instance has a later one, `unlinked` when the cutover holds no change */
    async writeStatus({ cutover, reportedAt, ...asked }: GateStatus): Promise<'written' | 'older' | 'unlinked'> {
      const body = {
        ...asked,
        headline: plainText(asked.headline),
        reportedAt: `${new Date(reportedAt).toISOString().slice(0, 19)}Z`,
      }
      try {
        await ask('PUT', `${linkPath(cutover)}/status`, { body })
        return 'written'
      } catch (error) {
        if (saysDetail(error, 'olderStatus')) return 'older'
        if (saysDetail(error, 'linkUnknown')) return 'unlinked'
        throw error
      }
    },

    /** @returns false when there was none; `elsewhere` when the cutover holds another change */
    async unlink(cutover: string, change: string): Promise<boolean | 'elsewhere'> {
      try {
        const reply = await ask('DELETE', linkPath(cutover), { search: { change: idPart(connection, change) } })
        return result(reply, z.object({ unlinked: z.boolean() })).unlinked
      } catch (error) {
        if (saysDetail(error, 'linkedElsewhere')) return 'elsewhere'
        throw error
      }
    },

    /** Has the instance send a delivery to T-Minus. @returns its id */
    async ping(): Promise<string> {
      return result(await ask('POST', '/ping'), z.object({ delivery: z.string() })).delivery
    },
  }
}

/** The app names its refusals by a code in `detail`. */
function saysDetail(error: unknown, code: string): boolean {
  return error instanceof ServiceNowFault && 'detail' in error.fault && error.fault.detail === code
}
