/** What a cutover is: the practice or the real one. */
export const MODES = ['rehearsal', 'live'] as const
export type Mode = (typeof MODES)[number]
