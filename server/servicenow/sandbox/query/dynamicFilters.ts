/** The dynamic filters that every instance has, by their sys_ids: `assigned_toDYNAMIC90d1921e…`. */
import type { RecordStore } from '../records/recordStore.ts'
import type { Asker } from './queryValues.ts'

/** Two records of the platform, both called Me. */
const me = ['90d1921e5f510100a9ad2572f2b477fe', '54635e965f510100a9ad2572f2b4774c']
const oneOfMyGroups = 'd6435e965f510100a9ad2572f2b47744'

export const isKnownFilter = (sysId: string) => me.includes(sysId) || sysId === oneOfMyGroups

/** Whether the value of a column is what the filter means for this person. */
export function fitsFilter(store: RecordStore, sysId: string, value: string, { userId }: Asker): boolean {
  if (me.includes(sysId)) return value === userId
  return store.rows('sys_user_grmember').some((member) => member.user === userId && member.group === value)
}
