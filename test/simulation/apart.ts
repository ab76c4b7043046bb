/** What has not come together yet, once nothing is broken any more. */
import { z } from 'zod'
import { rowsOf } from '../../server/database/rowsOf.ts'
import { iso } from '../support/play.ts'
import type { Audience, Screen } from './audience.ts'
import type { Setting } from './setting.ts'
import type { SimulatedServer } from './simulatedServer.ts'

interface InPlay {
  setting: Setting
  servers: readonly SimulatedServer[]
  audience: Audience
}

/** In words; nothing when all screens show the heads and who is there, and every deadline that was due has struck. */
export async function sayApart({ setting, servers, audience }: InPlay, now: number): Promise<string[]> {
  const rows = await rowsOf(
    z.object({ id: z.string(), head: z.number(), hash: z.string(), overdue: z.boolean() }),
    setting.database.admin`
      select id, head, head_hash as hash, coalesce(next_due_at <= ${iso(now)}, false) as overdue from cutovers`,
  )
  return [
    ...rows.filter((row) => row.overdue).map(({ id }) => `a deadline of ${id} is overdue`),
    ...servers.filter(({ hears }) => !hears).map(() => 'a server does not hear the others'),
    ...servers.flatMap(({ app }) => app.core.unreadable().map(({ message }) => message)),
    ...audience.all.flatMap((screen) => [...behindOf(screen, rows), ...ghostsOf(screen, audience.all)]),
  ]
}

function behindOf(
  { name, connection, followed, portfolio }: Screen,
  heads: readonly { id: string; head: number; hash: string }[],
): string[] {
  const { sending, notLiveSince } = connection.state.get()
  const said: string[] = []
  if (sending > 0) said.push(`${name} waits for ${sending} answers`)
  if (notLiveSince !== undefined) said.push(`${name} is not live`)
  for (const { id, head, hash } of heads) {
    const following = followed.get(id)
    const view = following?.replica.get()
    if (following && following.replica.cutover?.seq !== head)
      said.push(`${name} is ${view?.status} at ${following.replica.cutover?.seq} of ${head}`)
    if (following && following.notLiveSince.get() !== undefined) said.push(`${name} does not show ${id} live`)
    const line = portfolio?.lines.get(id)
    if (portfolio && line?.hash !== hash) said.push(`${name} shows ${line?.seq} of ${head} in the portfolio`)
  }
  return said
}

/** Who is shown as present are those who have the cutover open on the same server, and nobody else. */
function ghostsOf(screen: Screen, all: readonly Screen[]): string[] {
  const servers = new Set(screen.wire.ends.map(({ far }) => far))
  const beside = all.filter(({ wire }) => wire.ends.some(({ far }) => servers.has(far)))
  const present = (id: string) => [
    ...new Set(beside.filter(({ followed }) => followed.has(id)).map((one) => one.person)),
  ]
  const seen = [...screen.followed].map(([id, { presence }]) => ({ id, people: presence.get() }))
  const everywhere = screen.portfolio
    ? [...screen.connection.present.get()].map(([id, people]) => ({ id, people }))
    : []
  return [...seen, ...everywhere].flatMap(({ id, people }) => {
    const here = present(id).sort().join()
    return people.join() === here ? [] : `${screen.name} is shown ${people.join()} in ${id} instead of ${here}`
  })
}
