import { BY_THE_OPERATOR } from '../auth/hands.ts'
import { findPerson } from '../auth/people.ts'
import { LINK_HOURS, makeSignInLink } from '../auth/signInLinks.ts'
import { type Environment, originOf, readEnvironment } from '../environment.ts'
import { runningAddress } from './addressFile.ts'
import { onlyEmail } from './person.ts'
import { withDatabase } from './withDatabase.ts'

/** Prints a new one-time sign-in link, and nothing else, to `out`. Returns the exit code. */
export async function signin(
  args: string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  const email = onlyEmail(args)
  if (email === undefined) {
    err('usage: tminus signin EMAIL')
    return 2
  }
  const environment = readEnvironment()
  return withDatabase(environment, err, async (sql, organisation) => {
    const person = await findPerson(sql, organisation.id, email)
    if (!person) {
      err(`Nobody here has the e-mail ${email}. “tminus token ${email}” makes the person.`)
      return 1
    }
    const path = await sql.begin((transaction) =>
      makeSignInLink(transaction, organisation.id, person.id, BY_THE_OPERATOR),
    )
    out((await originOfServer(environment)) + path)
    err(`Good once, within ${LINK_HOURS} hours.`)
    return 0
  })
}

/** The address of the server running on the same data folder, whatever its port; else the environment's. */
async function originOfServer(environment: Environment): Promise<string> {
  return environment.origin ?? (await runningAddress(environment.dataFolder)) ?? originOf(environment, environment.port)
}
