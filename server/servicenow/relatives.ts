/** The changes above and below the lead change: which ones there are, and the facts of those that are new here. */
import type { ChangeFacts, FoundRelative } from '../../shared/change/changeFacts.ts'
import { relativesToLink } from '../../shared/change/changeRelatives.ts'
import { stageOf } from '../../shared/change/changeStage.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import { attempt } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import { readFacts } from './facts.ts'

/** Numbers that are stored of them; beyond this only the count. */
const MAX_LISTED = 50

export interface Relatives {
  /** Absent: unknown. */
  relatives?: ChangeFacts['relatives']
  found: FoundRelative[]
}

/**
 * Cancelled ones are left out: nobody waits for them.
 *
 * @param below as `listChildren` returns them; undefined when not visible to us
 * @throws ServiceNowFault except for a single one that cannot be read; its own turn reports that
 */
export async function readRelatives(
  instance: Instance,
  record: ChangeRecord,
  below: { children: ChangeRecord[]; hidden: number } | undefined,
  { cutover, lead, now }: { cutover: Cutover; lead: ChangeState; now: () => number },
): Promise<Relatives> {
  if (!below) return { found: [] }
  const above = await instance.readParent(record)
  const parents = above === undefined || above === 'hidden' || !isAlive(above) ? [] : [above]
  const children = below.children.filter(isAlive).toSorted((one, other) => (one.number < other.number ? -1 : 1))
  const all = [...parents.map((one) => asRelative(one, 'parent')), ...children.map((one) => asRelative(one, 'child'))]
  const found = relativesToLink(cutover, lead, all).map(async (one): Promise<FoundRelative> => {
    const read = await attempt(readFacts(instance, one.sysId, now))
    return read.ok ? { ...one, said: read.value.said } : one
  })
  const more = below.hidden + (above === 'hidden' ? 1 : 0) + Math.max(0, children.length - MAX_LISTED)
  const [parent] = parents
  return {
    relatives: {
      ...(parent ? { parent: parent.number } : {}),
      children: children.slice(0, MAX_LISTED).map(({ number }) => number),
      ...(more > 0 ? { more } : {}),
    },
    found: await Promise.all(found),
  }
}

const isAlive = ({ state }: ChangeRecord): boolean =>
  stageOf({ value: String(state.value), label: state.label }) !== 'canceled'

const asRelative = ({ sysId, number, url }: ChangeRecord, relation: 'parent' | 'child'): FoundRelative => ({
  relation,
  sysId,
  number,
  link: url,
})
