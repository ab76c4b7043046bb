/** Whether a value keeps to the bounds of a rule, and by how much it does not. */
import type { MetricRule } from './runbook.ts'

type Bounds = Pick<MetricRule, 'atLeast' | 'atMost'>

export const meets = ({ atLeast, atMost }: Bounds, value: number): boolean =>
  (atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost)

/** Of two values out of bounds: whether the one is further out than the other. */
export function isWorse({ atLeast, atMost }: Bounds, value: number, than: number): boolean {
  const distance = (one: number) => Math.max((atLeast ?? one) - one, one - (atMost ?? one))
  return distance(value) > distance(than)
}
