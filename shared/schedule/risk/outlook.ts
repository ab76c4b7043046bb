/** What is known of a network's nodes before it is tried. All times in one unit. */
import { CERTAIN_PACE, type Pace } from './pace.ts'

/** What is known of each node, by its index. */
export interface Outlook {
  /** FREE, STARTED or ENDED. */
  progress: Uint8Array
  /** The actual start of what has started or ended; otherwise the earliest one. */
  start: Float64Array
  /** Of what has ended. */
  finish: Float64Array
  /** How long it takes from its start; a triangular distribution. All the same where it is certain. */
  low: Float64Array
  likely: Float64Array
  high: Float64Array
  /** Of what has started: from when on it goes on, and how long it has been worked at by then. */
  resumes: Float64Array
  worked: Float64Array
  /** Of what has lasted longer than its longest: what it still takes on average, as a share of what it took so far. */
  overrun: number
  /** How long it waits on average between the moment in which it can start, or go on, and doing so; exponential. */
  hesitation: Float64Array
  /** How much all of these waits are longer or shorter together: standard deviation of the logarithm. */
  hesitationSpread: number
  /** The chance that it fails once, and is done again. */
  fails: Float64Array
  /** What makes many steps slow or fast together. */
  pace: Pace
  /** Beside the network's edges: `to` starts after `from`. They keep to the order of the network. */
  alsoAfter: readonly { from: number; to: number }[]
}

/** Of so many nodes of which nothing is known yet: free from 0 on, without length or doubt. */
export function blankOutlook(nodes: number): Outlook {
  const zeros = () => new Float64Array(nodes)
  return {
    progress: new Uint8Array(nodes),
    start: zeros(),
    finish: zeros(),
    low: zeros(),
    likely: zeros(),
    high: zeros(),
    resumes: zeros(),
    worked: zeros(),
    overrun: 0,
    hesitation: zeros(),
    hesitationSpread: 0,
    fails: zeros(),
    pace: CERTAIN_PACE(nodes),
    alsoAfter: [],
  }
}
