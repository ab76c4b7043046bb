import { sayFault, sayVerification } from '../../shared/chain/sayVerification.ts'
import { isSigned, parseHead, type ShortHead, type SignedHead, sayHead } from '../../shared/chain/signedHead.ts'
import { type Environment, knownSecret, readEnvironment } from '../environment.ts'
import { type LogKey, logKeyOf, type PublicLogKey, readPublicKey } from '../verification/logKey.ts'
import { type Passed, verifyLog } from '../verification/verifyLog.ts'
import { argumentsOf } from './argumentsOf.ts'
import { withDatabase } from './withDatabase.ts'

const USAGE = 'usage: tminus verify CUTOVER [--head HEAD]… [--key KEY]… [--json]'

/**
 * Checks a cutover's log in the database, whether a server runs or not. Returns the exit code: 0 when it is intact and
 * every head lies on it, 1 when it is not, 2 usage.
 */
export async function verify(
  args: string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  const asked = parse(args)
  if ('fault' in asked) return refuse(asked.fault)
  const environment = readEnvironment()
  const own = await ownKey(environment)
  const keys = asked.keys.length > 0 ? asked.keys : own ? [own.public] : []
  if (keys.length === 0 && asked.heads.some(isSigned)) {
    return refuse('A signed head needs TMINUS_SECRET, or the public key that was kept with it: --key tmk1.…')
  }
  return withDatabase(environment, err, async (sql, organisation) => {
    const passed = await verifyLog(sql, {
      organisation: organisation.id,
      cutoverId: asked.cutoverId,
      heads: asked.heads,
      keys,
      ...(own && { own: own.public }),
    })
    if (!passed) {
      err(`There is no cutover “${asked.cutoverId}” here.`)
      return 1
    }
    const told = { ...asked, own, passed }
    if (asked.json) out(JSON.stringify(asJson(told)))
    else for (const line of asText(told)) out(line)
    return passed.verification.intact ? 0 : 1
  })

  function refuse(fault: string): number {
    err(fault)
    err(USAGE)
    return 2
  }
}

interface Arguments {
  cutoverId: string
  heads: (SignedHead | ShortHead)[]
  keys: PublicLogKey[]
  json: boolean
}

interface Report extends Arguments {
  own: LogKey | undefined
  passed: Passed
}

async function ownKey(environment: Environment): Promise<LogKey | undefined> {
  const secret = await knownSecret(environment)
  return secret === undefined ? undefined : logKeyOf(secret)
}

function asText({ cutoverId, heads, own, passed }: Report): string[] {
  const { verification } = passed
  // A fault of a head is reported with the heads.
  const [, ...more] = verification.faults.filter(({ kind }, place) => place === 0 || kind !== 'signedHead')
  return [
    `${cutoverId}: ${sayVerification(verification)}`,
    ...more.map((fault) => `${cutoverId}: broken ${sayFault(fault)}`),
    ...heads.map((head, place) => sayGiven(head, passed.heads[place])),
    ...(own && verification.intact ? [`Head now: ${signedNow(passed, cutoverId, own)}`] : []),
    ...(own ? [`Public key: ${own.public.text}`] : []),
  ]
}

function sayGiven(head: SignedHead | ShortHead, missing: string | undefined): string {
  if (missing !== undefined) return `${missing.charAt(0).toUpperCase()}${missing.slice(1)}.`
  return isSigned(head)
    ? `Signed head ${head.seq} of ${head.at} is on this log.`
    : `Head ${head.seq} is on this log; whoever wrote it down vouches for it.`
}

const asJson = ({ cutoverId, own, passed }: Report) => ({
  cutoverId,
  ...passed.verification,
  ...(own && passed.verification.intact ? { signedHead: signedNow(passed, cutoverId, own) } : {}),
  ...(own ? { publicKey: own.public.text } : {}),
})

function signedNow({ verified: { position } }: Passed, cutover: string, own: LogKey): string {
  return sayHead(own.sign({ cutover, seq: position.seq, at: position.at, hash: position.hash }))
}

function parse(args: string[]): Arguments | { fault: string } {
  const read = argumentsOf(args, {
    head: { type: 'string', multiple: true, default: [] },
    key: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  })
  if ('fault' in read) return read
  const { values, positionals } = read
  const [cutoverId, ...more] = positionals
  if (cutoverId === undefined || more.length > 0) return { fault: 'Name one cutover by its id.' }
  const heads = values.head.map((text) => ({ text, head: parseHead(text) }))
  const keys = values.key.map((text) => ({ text, key: readPublicKey(text) }))
  const noHead = heads.find(({ head }) => head === undefined)
  if (noHead) return { fault: `“${noHead.text}” is no head: it looks like tmh1.… or, from paper, 214:3f9a 12bc ….` }
  const noKey = keys.find(({ key }) => key === undefined)
  if (noKey) return { fault: `“${noKey.text}” is no public key: it looks like tmk1.…` }
  return {
    cutoverId,
    heads: heads.flatMap(({ head }) => head ?? []),
    keys: keys.flatMap(({ key }) => key ?? []),
    json: values.json,
  }
}
