/** Mail over SMTP: one message, taken by the next server or refused with a reason. */
import { createHash } from 'node:crypto'
import nodemailer from 'nodemailer'
import { headerLine, htmlOf, type MailContent, textOf } from './message.ts'

export interface MailSettings {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte. */
  server: URL
  /** Whom mails come from: `T-Minus <tminus@example.org>`. */
  from: { name: string; address: string }
}

export interface Mail extends MailContent {
  to: { name: string; address: string }
  /** The name that it comes from, in place of the usual one. */
  sender?: string
  /** Identifies the occasion: a second mail under one key has the same Message-ID, which many mail programs show once. */
  key: string
}

export interface Mailer {
  /**
   * Resolves once the server has taken it.
   * @param closing gives it up
   * @throws MailFault
   */
  send(mail: Mail, closing?: AbortSignal): Promise<void>
  /** Where and as whom, for people to read; never the password. */
  about: { server: string; from: string }
  /** Cuts what is being sent. */
  close(): void
}

/** A mail that was not taken; the message names why, never the password. */
export class MailFault extends Error {
  override readonly name = 'MailFault'
  /** Trying the same again is useless: the address, or the mail, is refused. */
  readonly permanent: boolean

  constructor(message: string, permanent: boolean) {
    super(message)
    this.permanent = permanent
  }
}

/** Of one mail, with its wait for a connection. */
export const TIME_LIMIT_MS = 40_000
const CONNECT_MS = 10_000
const SILENCE_MS = 30_000
const CONNECTIONS = 2

export function createMailer({ server, from }: MailSettings, timeLimit = TIME_LIMIT_MS): Mailer {
  const secure = server.protocol === 'smtps:'
  const host = server.hostname.replace(/^\[|\]$/g, '')
  const user = decodeURIComponent(server.username)
  const transport = nodemailer.createTransport({
    host,
    port: Number(server.port) || (secure ? 465 : 587),
    secure,
    // Passwords and links travel: plain text only to this machine.
    requireTLS: !secure && !isLoopback(host),
    ignoreTLS: !secure && isLoopback(host),
    ...(user && { auth: { user, pass: decodeURIComponent(server.password) } }),
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // No mail ever takes in a file or an address that its text names.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    about: { server: server.host, from: `${from.name} <${from.address}>` },
    async send({ to, key, sender, ...content }, closing) {
      const limit = AbortSignal.timeout(timeLimit)
      const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
      try {
        await transport.sendMail({
          from: { ...from, name: headerLine(sender ?? from.name) },
          to: { name: headerLine(to.name), address: to.address },
          subject: headerLine(content.subject),
          text: textOf(content),
          html: htmlOf(content),
          messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@${domain}>`,
          // No answer from out-of-office programs.
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: closing ? AbortSignal.any([limit, closing]) : limit,
        })
      } catch (error) {
        if (limit.aborted)
          throw new MailFault(`The mail server did not take it within ${timeLimit / 1000} seconds.`, false)
        throw faultOf(error, from.address)
      }
    },
    close: () => transport.close({ force: true }),
  }
}

const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|::1|localhost)$/i.test(host)

/** Errors of nodemailer carry a code of theirs, and the server's answer where there was one. */
function faultOf(error: unknown, own: string): MailFault {
  const { message, code, responseCode, response } = error as {
    message: string
    code?: string
    responseCode?: number
    response?: string
  }
  if (code === 'EAUTH') return new MailFault('The mail server refuses the user name or password.', false)
  if (code === 'ETLS') return new MailFault('The mail server offers no encryption (TLS).', false)
  const said = headerLine(
    withoutAddresses(response ?? (responseCode === undefined ? message : String(responseCode)), own),
  )
  if (responseCode !== undefined) return new MailFault(`The mail server answers: ${said}`, responseCode >= 500)
  return new MailFault(`The mail server cannot be reached: ${said}`, false)
}

/** What a server says of a mailbox is kept and shown, and must not outlast the person (auth/pseudonymise.ts). */
const withoutAddresses = (text: string, own: string): string =>
  text.replace(/<?([^\s<>"(),:;]+@[^\s<>"(),:;]*[^\s<>"(),:;.])>?/g, (written, address: string) =>
    address.toLowerCase() === own.toLowerCase() ? written : 'the address',
  )
