interface Times {
  start: number
  finish: number
}

/** Whether two plans of a step differ by a minute, below which nobody plans; one that is not there is another. */
export const planMoved = (one: Times, other: Times | undefined): boolean =>
  !other || Math.max(Math.abs(one.start - other.start), Math.abs(one.finish - other.finish)) >= 60_000
