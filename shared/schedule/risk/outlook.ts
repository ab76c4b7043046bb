/** What is known of a network's nodes before it is tried. All times in one unit. */
/** What is known of each node, by its index. */
export interface Outlook {
  /** FREE, STARTED or ENDED. */
  progress: Uint8Array
  /** The actual start of what has started or ended; otherwise the earliest one. */
  start: Float64Array
  /** Of what has ended. */
  finish: Float64Array
  /** How long it takes, from its start; a triangular distribution. All the same where it is certain. */
  low: Float64Array
  likely: Float64Array
  high: Float64Array
  /** What has started ends no sooner than that. */
  noSoonerThan: number
  /** How long it waits on average between the moment in which it can start and its start; exponential. */
  hesitation: Float64Array
  /** The chance that it fails once, and is done again. */
  fails: Float64Array
  causes: readonly CommonCause[]
}

/** Something that makes many steps slow or fast together, by the same factor: median 1, log-normal. */
export interface CommonCause {
  /** By node, the group it belongs to; -1 where none. */
  group: Int32Array
  groups: number
  /** Standard deviation of the factor's logarithm. */
  spread: number
}
