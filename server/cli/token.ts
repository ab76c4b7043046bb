import { parseArgs } from 'node:util'
import { ORGANISATION_ROLES, type OrganisationRole } from '../../shared/protocol.ts'
import { addPerson, changeRole, findPerson } from '../auth/people.ts'
import { makeToken } from '../auth/tokens.ts'
import { readEnvironment } from '../environment.ts'
import { emailArgument, nameFrom } from './person.ts'
import { withDatabase } from './withDatabase.ts'

const USAGE = 'usage: tminus token EMAIL [--role ROLE] [--name NAME] [--may-sign]'

/** Prints a new API token, and nothing else, to `out`. Answers the exit code. */
export async function token(args: string[], out: (line: string) => void, err: (line: string) => void): Promise<number> {
  const asked = parse(args)
  if ('fault' in asked) {
    err(asked.fault)
    err(USAGE)
    return 2
  }
  const { email, role, name, maySign } = asked
  return withDatabase(readEnvironment(), err, async (sql, organisation) => {
    const added = await addPerson(sql, organisation.id, {
      email,
      name: name ?? nameFrom(email),
      role: role ?? 'member',
    })
    const person = added ?? (await findPerson(sql, organisation.id, email))
    if (!person) throw new Error('A person who cannot be added is there already')
    if (added) err(`${person.name} <${person.email}> is new here, as ${person.organisationRole}.`)
    else if (role && role !== person.organisationRole) {
      await changeRole(sql, organisation.id, person.id, role)
      err(`${person.name} <${person.email}> was ${person.organisationRole} and is now ${role}.`)
    }
    const made = await makeToken(sql, {
      organisation: organisation.id,
      personId: person.id,
      name: maySign ? 'tminus token --may-sign' : 'tminus token',
      maySign,
    })
    out(made.token)
    return 0
  })
}

interface Asked {
  email: string
  role?: OrganisationRole
  name?: string
  maySign: boolean
}

function parse(args: string[]): Asked | { fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { role: { type: 'string' }, name: { type: 'string' }, 'may-sign': { type: 'boolean' } },
      allowPositionals: true,
    })
    const [email, ...more] = positionals
    if (email === undefined || more.length > 0) return { fault: 'Name one person by e-mail.' }
    if (!emailArgument.safeParse(email).success) return { fault: `“${email}” is not an e-mail address.` }
    const role = ORGANISATION_ROLES.find((known) => known === values.role)
    if (values.role !== undefined && !role) {
      return { fault: `“${values.role}” is no role. There are ${ORGANISATION_ROLES.join(', ')}.` }
    }
    const name = values.name?.trim()
    return { email, maySign: values['may-sign'] === true, ...(role && { role }), ...(name && { name }) }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { fault: error.message.split('. ')[0] ?? error.message }
  }
}
