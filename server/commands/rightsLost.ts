/** Who voted in an open poll and may no longer act: judged at the decision; of signatures shown within a minute (R6). */
import { z } from 'zod'
import type { RightsLost } from '../../shared/actor.ts'
import type { Command } from '../../shared/commands.ts'
import type { Cutover, Delegation, Poll, PollAnswer } from '../../shared/cutoverState.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Queries } from '../database/sql.ts'

const openPolls = ({ gates }: Cutover): Poll[] =>
  gates.flatMap(({ status, poll }) => (status === 'polling' && poll ? [poll] : []))
const votesOf = (cutover: Cutover): PollAnswer[] =>
  openPolls(cutover).flatMap(({ reports, signatures }) => [...reports, ...signatures])

const delegationsOf = ({ gates }: Cutover): Delegation[] => gates.flatMap(({ delegations = [] }) => delegations)

/** Whether it has to be known for these; undefined stands for the clock. */
export function asksForRights(cutover: Cutover, commands: readonly (Command | undefined)[]): boolean {
  const decides = (command: Command | undefined): boolean =>
    command === undefined ||
    RESTS_ON_RIGHTS.has(command.type) ||
    (command.type === 'bulk' && command.commands.some(({ type }) => RESTS_ON_RIGHTS.has(type)))
  return commands.some(decides) && (votesOf(cutover).length > 0 || delegationsOf(cutover).length > 0)
}

/** A decision rests on who voted; who votes by delegation is settled as the poll opens. */
const RESTS_ON_RIGHTS: ReadonlySet<Command['type']> = new Set(['openPoll', 'decideGate'])

const lostRow = z.object({ key: z.string(), why: z.string() })

/** By person id and by token id. In the transaction of what is decided. */
export async function readRightsLost(sql: Queries, organisation: string, cutover: Cutover): Promise<RightsLost> {
  const people = [
    ...new Set([
      ...votesOf(cutover).flatMap(({ deed }) => [deed.by, deed.onBehalfOf ?? deed.by]),
      ...delegationsOf(cutover).flatMap(({ from, to }) => [from, to]),
    ]),
  ]
  const tokens = [...new Set(votesOf(cutover).flatMap(({ token }) => token ?? []))]
  const lost = sql`
    select signer.id as key,
      case when m.role is null then 'is no longer a member of the organisation' else 'is an observer now' end as why
    from unnest(${people}::text[]) as signer(id)
    left join members m on m.organisation = ${organisation} and m.person = signer.id
    where m.role is null or m.role = 'observer'
    union all
    select signing.id, 'signed with a token that was revoked'
    from unnest(${tokens}::text[]) as signing(id)
    where not exists (select from tokens t where t.id = signing.id and t.revoked_at is null)`
  return new Map((await rowsOf(lostRow, lost)).map(({ key, why }) => [key, why]))
}
