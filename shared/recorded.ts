/** What only the server tells a cutover, of itself and of others: commands that nobody else may give. */
import { z } from 'zod'
import { rehearsal } from './rehearsal.ts'
import { history } from './schedule/risk/history.ts'

/** The chance to finish inside the window, from that many trials of the state at `of`, at `asOf`. */
export const chance = { chance: z.number().min(0).max(1), trials: z.int(), of: z.int(), asOf: z.iso.datetime() }

export const serverCommands = [
  /** Which rehearsals of its runbook were accepted. */
  z.strictObject({ type: z.literal('recordRehearsals'), rehearsals: z.array(rehearsal).max(2) }),
  z.strictObject({ type: z.literal('recordHistory'), history }),
  z.strictObject({ type: z.literal('recordChance'), ...chance }),
] as const
