/** Instants as the clocks of a zone show them. */

/** Of an instant in epoch milliseconds: a Date that holds the wall clock as if it were UTC. */
export function wallClock(timeZone: string): (at: number) => Date {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  }
}

/** `2026-11-28 23:10`, as sheets read it in every country. */
export const sayClock = (wall: Date): string => wall.toISOString().slice(0, 16).replace('T', ' ')
