/** Everything that T-Minus reads from its environment, parsed once; nothing else looks at `process.env`. */
import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { MailSettings } from './mail/mailer.ts'
import { type AllowedPlaces, readAllowed } from './webhooks/reach.ts'

/** The folder that holds package.json, runbooks/ and dist/. */
export const PROJECT_FOLDER = fileURLToPath(new URL('..', import.meta.url))

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/i

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** `json`, a level, or both: `json:debug`. */
const logChoice = z
  .string()
  .regex(new RegExp(`^(json|(json:)?(${LOG_LEVELS.join('|')}))$`), `must be one of ${LOG_LEVELS.join(', ')}, or json`)
  .transform((value) => ({
    asJson: value.startsWith('json'),
    level: LOG_LEVELS.find((level) => value === level || value === `json:${level}`),
  }))

const filled = z.string().trim().min(1)
const origin = z
  .url({ protocol: /^https?$/, error: 'must be the address that people type, like https://tminus.example.org' })
  .transform((value) => new URL(value).origin)
const databaseUrl = filled.regex(/^postgres(ql)?:\/\//, 'must look like postgres://user:password@host:5432/name')
const mailServerUrl = z
  .url({
    protocol: /^smtps?$/,
    hostname: /./,
    error: 'must look like smtp://user:password@host:587, or smtps://… for TLS from the start',
  })
  .transform((value) => new URL(value))
/** `T-Minus <tminus@example.org>`, or the address alone. */
const sender = filled.transform((text, context) => {
  const [, name, address = text] = /^(.*?)\s*<([^<>]*)>$/.exec(text) ?? []
  if (!z.email().safeParse(address).success) {
    context.addIssue('must look like T-Minus <tminus@example.org>')
    return z.NEVER
  }
  return { name: name?.replace(/^"(.*)"$/, '$1').trim() || 'T-Minus', address }
})
/** `example.org, example.com`, in lower case. */
const mailDomains = filled.transform((text, context) => {
  const domains = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  if (domains.every((domain) => z.email().safeParse(`somebody@${domain}`).success)) return new Set(domains)
  context.addIssue('must hold domains of mail addresses, like example.org, separated by commas')
  return z.NEVER
})
const yes = z
  .enum(['1', 'true', 'yes', '0', 'false', 'no', ''], 'must be 1 or 0')
  .transform((value) => ['1', 'true', 'yes'].includes(value))

function readWebhookAllow(text: string, context: z.RefinementCtx<string>): AllowedPlaces {
  try {
    return readAllowed(text)
  } catch {
    context.addIssue('must hold addresses, ranges like 10.0.0.0/8, and names, separated by commas')
    return z.NEVER
  }
}

const variables = z.object({
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4180),
  HOST: filled.default('127.0.0.1'),
  TMINUS_DATA: filled.optional(),
  DATABASE_URL: databaseUrl.optional(),
  NODE_ENV: z.string().optional(),
  TMINUS_SECRET: filled.min(32, 'must be at least 32 characters long').optional(),
  TMINUS_ORIGIN: origin.optional(),
  TMINUS_PROXIES: z.coerce.number('must be a number').int().min(0).max(10).default(0),
  TMINUS_NO_DEMO: yes.default(false),
  TMINUS_SERVICENOW: filled.optional(),
  TMINUS_WEBHOOK_ALLOW: filled.transform(readWebhookAllow).optional(),
  TMINUS_SMTP: mailServerUrl.optional(),
  TMINUS_MAIL_FROM: sender.optional(),
  TMINUS_MAIL_DOMAINS: mailDomains.optional(),
  TMINUS_METRICS_TOKEN: filled.regex(/^\S{16,}$/, 'must be at least 16 characters, without spaces').optional(),
  TMINUS_LOG: logChoice.optional(),
  // Set by npm for what it runs, and by our launcher for the runtime that it hands over to.
  npm_lifecycle_event: z.string().optional(),
  TMINUS_LAUNCHER: z.string().optional(),
})

export interface Environment {
  /** 0 lets the system choose. */
  port: number
  host: string
  /** Nobody outside this machine can connect. */
  loopback: boolean
  /** Absolute. */
  dataFolder: string
  /** Absent: the server runs a PostgreSQL of its own. */
  databaseUrl?: string
  /** Signs session cookies; the one in the data folder when absent (`secretOf`). */
  secret?: string
  /** The address that people type, when it is not simply host and port: behind a proxy, or with a name. */
  origin?: string
  /** Proxies in front of us, which are trusted to name the caller's address. */
  proxies: number
  /** The client is served by vite, straight from its sources. */
  development: boolean
  noDemo: boolean
  /** Absolute path of the file that names the instances of ServiceNow. */
  serviceNow?: string
  /** npm, or our launcher on an older Node, has started us: stopping them stops the server. */
  endsWithParent: boolean
  /** Where webhooks may go beside public addresses. */
  webhookAllow?: AllowedPlaces
  /** How mail is sent; none is without. */
  mail?: MailSettings
  /** Domains whose mail addresses the organisation gives out itself, in lower case. */
  mailDomains?: ReadonlySet<string>
  /** `GET /metrics` needs it as a bearer token; without it everybody who reaches the server may read them. */
  metricsToken?: string
  /** Absent: decided by where the log goes. */
  logLevel?: (typeof LOG_LEVELS)[number]
  /** The log is JSON on a terminal too. */
  logAsJson: boolean
}

/** An unusable variable; the message names it and never repeats its value, which may be a password. */
export class EnvironmentFault extends Error {
  override readonly name = 'EnvironmentFault'
}

/**
 * Reads the environment. A variable that is set but empty counts as not set, as in compose files.
 *
 * @throws EnvironmentFault
 */
export function readEnvironment(from: Record<string, string | undefined> = process.env): Environment {
  const set = Object.fromEntries(Object.entries(from).filter(([, value]) => value?.trim()))
  const { data, error } = variables.safeParse(set)
  if (error) {
    throw new EnvironmentFault(error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '))
  }
  const { TMINUS_SMTP: mailServer, TMINUS_MAIL_FROM: mailFrom } = data
  if (mailServer && !mailFrom) throw new EnvironmentFault('TMINUS_MAIL_FROM is missing: whom mails come from')
  if (mailFrom && !mailServer) throw new EnvironmentFault('TMINUS_SMTP is missing: the server that takes mails')
  return {
    port: data.PORT,
    host: data.HOST,
    loopback: LOOPBACK.test(data.HOST),
    // The default is relative to the checkout wherever the command is called; a given folder to the working directory.
    dataFolder: data.TMINUS_DATA ? resolve(data.TMINUS_DATA) : join(PROJECT_FOLDER, '.tminus'),
    ...(data.DATABASE_URL && { databaseUrl: data.DATABASE_URL }),
    ...(data.TMINUS_SECRET && { secret: data.TMINUS_SECRET }),
    ...(data.TMINUS_ORIGIN && { origin: data.TMINUS_ORIGIN }),
    proxies: data.TMINUS_PROXIES,
    development: data.NODE_ENV === 'development',
    noDemo: data.TMINUS_NO_DEMO,
    endsWithParent: data.npm_lifecycle_event !== undefined || data.TMINUS_LAUNCHER !== undefined,
    ...(data.TMINUS_SERVICENOW && { serviceNow: resolve(data.TMINUS_SERVICENOW) }),
    ...(data.TMINUS_WEBHOOK_ALLOW && { webhookAllow: data.TMINUS_WEBHOOK_ALLOW }),
    ...(mailServer && mailFrom && { mail: { server: mailServer, from: mailFrom } }),
    ...(data.TMINUS_MAIL_DOMAINS && { mailDomains: data.TMINUS_MAIL_DOMAINS }),
    ...(data.TMINUS_METRICS_TOKEN && { metricsToken: data.TMINUS_METRICS_TOKEN }),
    ...(data.TMINUS_LOG?.level && { logLevel: data.TMINUS_LOG.level }),
    logAsJson: data.TMINUS_LOG?.asJson ?? false,
  }
}

/**
 * The secret that signs session cookies: from the environment, else from the data folder, where it is created when
 * missing. Several servers over one database need the same one in their environments.
 */
export async function secretOf({ secret, dataFolder }: Environment): Promise<string> {
  if (secret) return secret
  const path = join(dataFolder, 'secret')
  const stored = await readOrMakeSecret(path).catch((error) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new EnvironmentFault(`No secret can be kept in ${path}: ${reason}. Set TMINUS_SECRET, or choose TMINUS_DATA`)
  })
  if (stored.length >= 32) return stored
  throw new EnvironmentFault(`The secret in ${path} is too short; delete the file, and everybody signs in again`)
}

/** The installation's secret as `secretOf` returns it; undefined where there is none, and none is created. */
export async function knownSecret({ secret, dataFolder }: Environment): Promise<string | undefined> {
  if (secret) return secret
  try {
    return (await readFile(join(dataFolder, 'secret'), 'utf8')).trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function readOrMakeSecret(path: string): Promise<string> {
  const present = await readFile(path, 'utf8').catch(() => undefined)
  if (present !== undefined) return present.trim()
  await mkdir(dirname(path), { recursive: true, mode: 0o711 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  try {
    await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
    // Another server starting on the same folder must never read half of it, nor replace the first one's.
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  return (await readFile(path, 'utf8')).trim()
}

/** The address to print and to put into links while no TMINUS_ORIGIN says another. */
export function originOf({ origin, host }: Pick<Environment, 'origin' | 'host'>, port: number): string {
  if (origin) return origin
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
