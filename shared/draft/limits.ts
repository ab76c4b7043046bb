/** What a draft holds at most; more is refused by name. */

export const MAX_ROWS = 10_000
export const MAX_WORKSTREAMS = 200
export const MAX_COLUMNS = 50
export const MAX_CHOICES = 100
/** Characters in a cell; the longest text that a runbook may hold. */
export const MAX_CELL = 20_000
/** Characters in a section. */
export const MAX_SECTION = 500_000
export const MAX_CELLS_AT_ONCE = 20_000
/** In one bulk. */
export const MAX_COMMANDS = 1_000
export const MAX_COMMENTS = 5_000
/** Characters of everything that is typed in a draft; also of a text that is pasted. */
export const MAX_TEXT = 8_000_000
