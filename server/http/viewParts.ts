/** What the views of a cutover have in common: instants in ISO 8601 UTC, and who did something. */
import type { Attribution } from '../../shared/cutoverState.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'

export const iso = (instant: number) => new Date(instant).toISOString()
export const isoOrNot = (instant: number | undefined) => (instant === undefined ? undefined : iso(instant))

export const attributionView = ({ by, at, onBehalfOf }: Attribution) =>
  withoutUndefined({ by, at: iso(at), onBehalfOf })

export const reasonedView = (act: Attribution & { reason: string }) => ({ ...attributionView(act), reason: act.reason })
