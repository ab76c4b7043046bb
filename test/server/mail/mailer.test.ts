import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMailer, type Mail, MailFault, type MailSettings } from '../../../server/mail/mailer.ts'
import { testMailbox } from '../../support/mailbox.ts'

const MAIL: Mail = {
  to: { name: 'Jürgen Groß, "DBA"', address: 'juergen@example.org' },
  key: 'invitation:7',
  subject: 'You are invited to “Ledger move”',
  paragraphs: ['Amara Okafor invites you.', 'Ledger <move> & friends\nT-0: Sun 29 Nov 23:00 CET'],
  action: { label: 'Open', url: 'https://tminus.example.org/enter?a=1&b=2' },
  footnote: 'If you did not expect this, ignore it.',
}

function mailerTo(settings: MailSettings) {
  const mailer = createMailer(settings)
  onTestFinished(() => mailer.close())
  return mailer
}

const faultOf = async (sending: Promise<void>): Promise<MailFault> => {
  const fault = await sending.catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(MailFault)
  return fault as MailFault
}

describe('a mail', () => {
  it('says the same as text and as HTML, with nothing that a name could inject', async () => {
    const mailbox = await testMailbox()
    await mailerTo(mailbox.settings).send(MAIL)
    const [mail] = mailbox.mails
    expect(mail).toMatchObject({ to: 'juergen@example.org', from: 'tminus@example.org', subject: MAIL.subject })
    for (const part of ['Amara Okafor invites you.', 'Ledger <move> & friends', 'Open:\nhttps://tminus.example.org']) {
      expect(mail?.text).toContain(part)
    }
    expect(mail?.html).toContain('Ledger &lt;move&gt; &amp; friends<br>T-0')
    expect(mail?.html).toContain('href="https://tminus.example.org/enter?a=1&amp;b=2"')
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
  })

  it('has no more headers for a line break in a name or subject', async () => {
    const mailbox = await testMailbox()
    const sly = 'Bella\r\nBcc: everybody@example.org\r\n\r\nHello'
    await mailerTo(mailbox.settings).send({ ...MAIL, to: { name: sly, address: 'bella@example.org' }, subject: sly })
    const [mail] = mailbox.mails
    expect(mail?.to).toBe('bella@example.org')
    expect(mail?.headers.has('bcc')).toBe(false)
    expect(mail?.subject).toBe('Bella Bcc: everybody@example.org Hello')
  })

  it('keeps its Message-ID when it is sent again', async () => {
    const mailbox = await testMailbox()
    const mailer = mailerTo(mailbox.settings)
    for (const key of ['a', 'a', 'b']) await mailer.send({ ...MAIL, key })
    const [first, again, other] = mailbox.mails.map(({ messageId }) => messageId)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('is refused for good where there is no such mailbox, and for now where the server is busy', async () => {
    const mailbox = await testMailbox()
    const mailer = mailerTo(mailbox.settings)
    mailbox.refuse(550)
    expect(await faultOf(mailer.send(MAIL))).toMatchObject({
      permanent: true,
      message: 'The mail server answers: 550 the address: no such mailbox',
    })
    mailbox.refuse(451)
    expect(await faultOf(mailer.send(MAIL))).toMatchObject({ permanent: false })
    mailbox.refuse(undefined)
    await mailer.send(MAIL)
    expect(mailbox.mails).toHaveLength(1)
  })

  it('never goes in plain text to a server that is not this machine', async () => {
    const heard: string[] = []
    const server = createServer((socket) => {
      socket.write('220 hello\r\n')
      socket.on('data', (chunk) => {
        heard.push(String(chunk))
        socket.write(/^EHLO/.test(String(chunk)) ? '250 plain.example.org\r\n' : '250 ok\r\n')
      })
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    // Another name of this machine, which does not look like one.
    const at = new URL(`smtp://post:secret@0.0.0.0:${address.port}`)
    const fault = await faultOf(mailerTo({ server: at, from: { name: 'T', address: 't@example.org' } }).send(MAIL))
    expect(fault).toMatchObject({ permanent: false })
    expect(fault.message).not.toContain('secret')
    expect(heard.join('')).not.toMatch(/AUTH|MAIL FROM|juergen/)
  })

  it('is given up where the server does not take it in time, or this one stops', async () => {
    const server = createServer((socket) => {
      socket.write('220 hello\r\n')
      socket.on('data', (chunk) => socket.write(/^EHLO/.test(String(chunk)) ? '250 slow.example.org\r\n' : ''))
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const settings = {
      server: new URL(`smtp://127.0.0.1:${address.port}`),
      from: { name: 'T', address: 't@example.org' },
    }
    const hasty = createMailer(settings, 300)
    onTestFinished(() => hasty.close())
    expect(await faultOf(hasty.send(MAIL))).toMatchObject({
      permanent: false,
      message: 'The mail server did not take it within 0.3 seconds.',
    })
    const closing = new AbortController()
    const mailer = mailerTo(settings)
    const given = faultOf(mailer.send(MAIL, closing.signal))
    closing.abort()
    await given
    const cut = faultOf(mailer.send(MAIL))
    setTimeout(() => mailer.close(), 300)
    await cut
  })

  it('that finds no server says so', async () => {
    const mailbox = await testMailbox()
    await mailbox.close()
    expect(await faultOf(mailerTo(mailbox.settings).send(MAIL))).toMatchObject({
      permanent: false,
      message: expect.stringMatching(/^The mail server cannot be reached: .*ECONNREFUSED/),
    })
  })
})
