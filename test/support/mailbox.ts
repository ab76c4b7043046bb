/** A real mail server that keeps what it is sent. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import type { MailSettings } from '../../server/mail/mailer.ts'

export interface ReceivedMail {
  to: string
  from: string
  subject: string
  text: string
  html: string
  messageId: string
  headers: ReadonlyMap<string, string>
}

export interface Mailbox {
  settings: MailSettings
  mails: ReceivedMail[]
  /** Answers each recipient with this code instead of taking the mail; undefined takes it again. */
  refuse(code: number | undefined): void
  close(): Promise<void>
}

export async function openMailbox(port = 0): Promise<Mailbox> {
  const mails: ReceivedMail[] = []
  let refused: number | undefined
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _, callback) {
      const no = new Error(`<${address}>: no such mailbox`)
      callback(refused ? Object.assign(no, { responseCode: refused }) : null)
    },
    onData(stream, session, callback) {
      const received = buffer(stream).then((raw) => PostalMime.parse(raw))
      received.then((mail) => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address).join(', '),
          from: mail.from?.address ?? '',
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          html: mail.html ?? '',
          messageId: mail.messageId ?? '',
          headers: new Map(mail.headers.map(({ key, value }) => [key, value])),
        })
        callback(null)
      }, callback)
    },
  })
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const { port: opened } = server.server.address() as AddressInfo
  return {
    settings: {
      server: new URL(`smtp://127.0.0.1:${opened}`),
      from: { name: 'T-Minus', address: 'tminus@example.org' },
    },
    mails,
    refuse: (code) => (refused = code),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** One that is closed when the test ends. */
export async function testMailbox(): Promise<Mailbox> {
  const mailbox = await openMailbox()
  onTestFinished(() => mailbox.close())
  return mailbox
}
