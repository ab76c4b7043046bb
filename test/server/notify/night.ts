/** A server that reaches people over real channels: a push service, a mail server, a gateway, and a clock to move. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { z } from 'zod'
import { connect } from '../../../server/database/connect.ts'
import { type RunningApp, runningApp } from '../../support/app.ts'
import { type DatabaseClock, settableClock } from '../../support/databaseClock.ts'
import { type Mailbox, openMailbox } from '../../support/mailbox.ts'
import { openPushService, type PushService } from '../../support/pushService.ts'

/** Two who can do it, one who leads; users are without the service from the first step on. */
const NIGHT_YAML = `
runbook: short-night
title: Short night
tier: 1
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
  dba: { title: Database }
  network: { title: Network }
phases: [Outage]
workstreams:
  Database:
    - { step: freeze, title: Freeze writes, phase: Outage, owner: dba, takes: 10m, takesServiceDown: true, verify: None, rollback: "none, because it only waits" }
    - { step: copy, title: Copy the data, phase: Outage, owner: dba, takes: 20m, after: [freeze], verify: Copied, rollback: "none, because it only waits" }
    - { step: open, title: Open again, phase: Outage, owner: network, takes: 5m, after: [copy], bringsServiceBack: true, verify: Open, rollback: "none, because it only waits" }
    - { step: report, title: Report, phase: Outage, owner: network, takes: 5m, after: [freeze], verify: None, rollback: "none, because it only tells" }
`

export const PEOPLE = { lead: ['lena'], dba: ['dana', 'second'], network: ['nils'] }

export interface Night {
  app: RunningApp
  push: PushService
  mailbox: Mailbox
  clock: DatabaseClock
  /** A cutover in which Dana freezes writes; the night has begun. */
  begin(choices?: { mode?: 'live' | 'rehearsal'; people?: Record<string, string[]> }): Promise<string>
  /** Subscribes a browser of the person. */
  subscribe(name: string): Promise<void>
  /** All that the log calls for has gone out. */
  work(): Promise<void>
  /** So many minutes after the true time. */
  at(minutes: number): Promise<void>
  /** Nobody has chosen anything, and nothing was sent. */
  clear(): Promise<void>
  stop(): Promise<void>
}

export async function openNight(): Promise<Night> {
  let key = ''
  let clock: DatabaseClock | undefined
  const push = await openPushService(() => key)
  const mailbox = await openMailbox()
  const ends: (() => Promise<unknown>)[] = []
  const app = await runningApp({
    webhookAllow: '127.0.0.1',
    mail: mailbox.settings,
    async through(url) {
      const direct = connect(url)
      ends.push(() => direct.close())
      clock = await settableClock(url, direct.sql)
      return clock.url
    },
  })
  const settable = clock
  if (!settable) throw new Error('no clock')
  key = (await app.call('GET', '/api/channels', { as: 'lena' })).read(z.object({ pushKey: z.string() })).pushKey
  let cutovers: string[] = []

  async function work(): Promise<void> {
    for (const cutover of cutovers) {
      await expect
        .poll(async () => {
          const [row] = await app.sql<{ behind: boolean }[]>`
            select c.head > p.seq as behind from cutovers c
              join consumer_positions p on p.organisation = c.organisation and p.cutover = c.id
            where c.id = ${cutover} and p.consumer = 'notify'`
          return row?.behind
        })
        .toBe(false)
    }
    await app.sql`update watched_cutovers set look_at = clock_timestamp() where cutover = any(${cutovers})`
    await app.app.core.notify?.workOff()
  }

  return {
    app,
    push,
    mailbox,
    clock: settable,
    work,
    async begin({ mode = 'live', people = PEOPLE } = {}) {
      await app.call('POST', '/api/runbooks', {
        as: 'paula',
        text: NIGHT_YAML,
        headers: { 'content-type': 'application/yaml' },
      })
      const made = await app.call('POST', '/api/cutovers', {
        as: 'paula',
        body: {
          commandId: randomUUID(),
          runbook: { id: 'short-night' },
          mode,
          t0: new Date(Math.ceil(Date.now() / 60_000) * 60_000).toISOString(),
          people: Object.fromEntries(
            Object.entries(people).map(([role, names]) => [role, names.map((name) => `${name}@example.org`)]),
          ),
        },
      })
      const { cutoverId } = made.read(z.looseObject({ cutoverId: z.string() }))
      cutovers.push(cutoverId)
      await app.give('lena', cutoverId, { type: 'assignStep', stepId: 'freeze', to: 'dana@example.org' })
      // That it is hers is told; from here on it is about what the night asks.
      await work()
      push.pushed.length = 0
      mailbox.mails.length = 0
      await app.give('lena', cutoverId, { type: 'startCutover' })
      return cutoverId
    },
    async subscribe(name) {
      const reply = await app.call('POST', '/api/channels/browsers', { as: name, body: push.subscribe(name) })
      expect(reply.status, reply.text).toBe(200)
    },
    at: (minutes) => settable.shift(minutes * 60_000),
    async clear() {
      cutovers = []
      await app.sql`delete from watched_cutovers`
      await app.sql`delete from messages`
      await app.sql`delete from called_duties`
      await app.sql`delete from push_subscriptions`
      await app.sql`delete from channel_choices`
      await app.sql`delete from gateways`
      await settable.shift(0)
      push.answer(201)
      push.pushed.length = 0
      mailbox.refuse(undefined)
      mailbox.mails.length = 0
    },
    async stop() {
      await app.stop()
      for (const end of ends) await end()
      await push.close()
      await mailbox.close()
    },
  }
}
