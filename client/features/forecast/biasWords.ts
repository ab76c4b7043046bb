import type { KnownBias } from '../../../shared/schedule/risk/bias.ts'

/** Below it one says that the estimates held. */
const WORTH_SAYING = 0.05

/** `Earlier nights of this runbook took 1.2 × their estimates, in Database 1.4 ×; this forecast counts on 1.1 ×, since 2 nights say so.` */
export function sayKnownBias({ took, counted, nights, workstreams }: KnownBias): string {
  const said = nights === 1 ? 'one night says' : `${nights} nights say`
  if (!isOff(took)) return `Earlier nights of this runbook took what was estimated: ${said} so.`
  // Of those that are as far off as the whole, nothing is to be said.
  const most = took > 1 ? workstreams[0] : workstreams.at(-1)
  const where =
    most && workstreams.length > 1 && isOff(most.took / took) ? `, in ${most.title} ${times(most.took)}` : ''
  return `Earlier nights of this runbook took ${times(took)} their estimates${where}; this forecast counts on ${times(counted)}, since ${said} so.`
}

const isOff = (factor: number): boolean => Math.abs(factor - 1) >= WORTH_SAYING

const times = (factor: number): string => `${factor < 10 ? Number(factor.toFixed(2)) : Math.round(factor)} ×`
