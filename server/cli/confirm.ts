import type { Unconfirmed } from '../../shared/protocol.ts'
import { OPERATOR } from '../../shared/reserved.ts'
import { record } from '../auth/audit.ts'
import { confirm, listUnconfirmed } from '../auth/confirming.ts'
import { BY_THE_OPERATOR } from '../auth/hands.ts'
import { findPerson } from '../auth/people.ts'
import { readEnvironment } from '../environment.ts'
import { onlyEmail } from './person.ts'
import { withDatabase } from './withDatabase.ts'

/** Confirms everything that awaits it for a person, and prints it, one a line. Returns the exit code. */
export async function confirmFor(
  args: string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  const email = onlyEmail(args)
  if (email === undefined) {
    err('usage: tminus confirm EMAIL')
    return 2
  }
  return withDatabase(readEnvironment(), err, async (sql, organisation) => {
    const person = await findPerson(sql, organisation.id, email)
    if (!person) {
      err(`Nobody here has the e-mail ${email}.`)
      return 1
    }
    const confirmed = await sql.begin(async (transaction) => {
      const theirs = (await listUnconfirmed(transaction, organisation.id)).get(person.id) ?? []
      for (const one of theirs) await confirm(transaction, organisation.id, person.id, one, OPERATOR)
      for (const { what, hands, name } of theirs) {
        await record(transaction, organisation.id, BY_THE_OPERATOR, {
          kind: 'confirmed',
          person: person.id,
          details: { what, madeBy: hands, ...(name !== undefined && { name }) },
        })
      }
      return theirs
    })
    if (confirmed.length === 0) err(`Nothing of ${person.name} awaits a confirmation.`)
    for (const one of confirmed) out(`Confirmed: ${say(one)} of ${person.name}`)
    return 0
  })
}

function say({ what, name, since }: Unconfirmed): string {
  if (what === 'token' || what === 'passkey') return `the ${what} “${name}”`
  return what === 'role' ? 'the role of an administrator' : `the password, set ${since}`
}
