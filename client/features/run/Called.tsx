/** Who is asked about a duty, who was called for it, and who has seen it. */
import type { Duty } from '../../../shared/attention/duty.ts'
import type { CallCard } from '../../../shared/reach.ts'
import { someOf } from '../../../shared/someOf.ts'
import { useCutover, useReach } from '../../live/cutover.tsx'
import type { People } from '../../live/people.ts'
import { usePeople, useSession } from '../../live/session.tsx'
import { clockTime } from '../../ui/instants.ts'
import './ReachLine.css'

export function Called({ duty }: { duty: Duty }) {
  const said = useCalled(duty)
  return said === undefined ? null : <span className="called">{said}</span>
}

/** `Asked: O. Bondar, N. Weber.` Nothing for whom it asks, and where they were called, which says it. */
export function AskedWho({ duty }: { duty: Duty }) {
  const { me } = useSession()
  const people = usePeople()
  const called = useCalled(duty)
  if (called !== undefined || duty.asked.includes(me.person.id)) return null
  return <span className="dim">Asked: {someOf(duty.asked.map(people.shortName))}.</span>
}

/** Undefined where nobody else was called: whoever looks knows that they are. */
function useCalled({ key }: Duty): string | undefined {
  const { me } = useSession()
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const calls = useReach((reach) => reach?.calls)
  const ofDuty = calls?.filter((call) => call.duty === key) ?? []
  if (ofDuty.every(({ person, seenBy, helpBy }) => person === me.person.id && !seenBy && !helpBy)) return undefined
  return sayCalled(ofDuty, people, (iso) => clockTime(Date.parse(iso), zone))
}

/** `Called N. Weber 02:14, not seen yet.` Undefined where nothing went out. */
function sayCalled(
  calls: readonly CallCard[],
  people: Pick<People, 'shortName'>,
  time: (iso: string) => string,
): string | undefined {
  const reached = calls.filter(({ sent }) => sent.some(({ status }) => status === 'sent'))
  const [first] = reached
  if (!first) return undefined
  const names = someOf([...new Set(reached.map(({ person }) => people.shortName(person)))])
  const called = `Called ${names} ${time(first.calledAt)}`
  if (first.helpBy !== undefined) return `${called}. ${people.shortName(first.helpBy)} needs help.`
  if (first.seenBy === undefined) return `${called}, not seen yet.`
  return `${called}, seen by ${people.shortName(first.seenBy)}${first.seenAt === undefined ? '' : ` ${time(first.seenAt)}`}.`
}
