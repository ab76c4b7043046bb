import { ORGANISATION_ROLES, type OrganisationRole } from '../../shared/protocol.ts'
import { OPERATOR } from '../../shared/reserved.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { type NewAuditEntry, record } from '../auth/audit.ts'
import { BY_THE_OPERATOR } from '../auth/hands.ts'
import { addPerson, changeRole, findPerson } from '../auth/people.ts'
import { makeToken } from '../auth/tokens.ts'
import { readEnvironment } from '../environment.ts'
import { argumentsOf } from './argumentsOf.ts'
import { emailArgument, nameFrom } from './person.ts'
import { withDatabase } from './withDatabase.ts'

const USAGE = 'usage: tminus token EMAIL [--role ROLE] [--name NAME] [--may-sign | --program]'

/** Prints a new API token, and nothing else, to `out`. Returns the exit code. */
export async function token(args: string[], out: (line: string) => void, err: (line: string) => void): Promise<number> {
  const asked = parse(args)
  if ('fault' in asked) {
    err(asked.fault)
    err(USAGE)
    return 2
  }
  const { email, role, name, maySign, isProgram } = asked
  return withDatabase(readEnvironment(), err, async (sql, organisation) => {
    const { text, said } = await sql.begin(async (transaction) => {
      const tell = (entry: NewAuditEntry) => record(transaction, organisation.id, BY_THE_OPERATOR, entry)
      const asked = { email, name: name ?? nameFrom(email), role: role ?? 'member' }
      const added = await addPerson(transaction, organisation.id, asked)
      const person = added ?? (await findPerson(transaction, organisation.id, email))
      if (!person) throw new Error('A person who cannot be added is there already')
      const { id, organisationRole: before } = person
      const changes = !added && role !== undefined && role !== before
      if (changes) await changeRole(transaction, organisation.id, id, role)
      const called = `tminus token${maySign ? ' --may-sign' : ''}${isProgram ? ' --program' : ''}`
      const made = await makeToken(transaction, {
        organisation: organisation.id,
        personId: id,
        name: called,
        maySign,
        isProgram,
        madeBy: OPERATOR,
      })
      if (added) await tell({ kind: 'personAdded', person: id, details: { role: before } })
      if (changes) await tell({ kind: 'roleChanged', person: id, details: { from: before, to: role } })
      await tell({
        kind: 'tokenMade',
        person: id,
        details: { token: made.id, name: called, maySign, ...(isProgram && { isProgram }) },
      })
      const who = `${person.name} <${person.email}>`
      return {
        text: made.token,
        said: added
          ? `${who} is new here, as ${before}.`
          : changes
            ? `${who} was ${before} and is now ${role}.`
            : undefined,
      }
    })
    if (said !== undefined) err(said)
    out(text)
    return 0
  })
}

interface Asked {
  email: string
  role?: OrganisationRole
  name?: string
  maySign: boolean
  isProgram: boolean
}

function parse(args: string[]): Asked | { fault: string } {
  const read = argumentsOf(args, {
    role: { type: 'string' },
    name: { type: 'string' },
    'may-sign': { type: 'boolean' },
    program: { type: 'boolean' },
  })
  if ('fault' in read) return read
  const { values, positionals } = read
  const [email, ...more] = positionals
  if (email === undefined || more.length > 0) return { fault: 'Name one person by e-mail.' }
  if (!emailArgument.safeParse(email).success) return { fault: `“${email}” is not an e-mail address.` }
  const role = ORGANISATION_ROLES.find((known) => known === values.role)
  if (values.role !== undefined && !role) {
    return { fault: `“${values.role}” is no role. There are ${ORGANISATION_ROLES.join(', ')}.` }
  }
  const name = values.name === undefined ? undefined : singleLine(200).safeParse(values.name)
  if (name?.error) return { fault: `--name ${name.error.issues[0]?.message}` }
  const [maySign, isProgram] = [values['may-sign'] === true, values.program === true]
  if (maySign && isProgram) return { fault: 'A program does not sign.' }
  return { email, maySign, isProgram, ...(role && { role }), ...(name && { name: name.data }) }
}
