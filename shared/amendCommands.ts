/** Commands that edit the runbook of one cutover (R12). What a runbook file says in a syntax of its own is written so here. */
import { z } from 'zod'
import { id, note, person, reason, run, stepId } from './commandFields.ts'
import { stepFile } from './runbook/runbookFormat.ts'
import { ADDED_KINDS } from './runbook/stepKinds.ts'
import { NO_ROLLBACK, parseNoRollback } from './runbook/written.ts'
import { singleLine } from './singleLine.ts'

/** Kept as written, so that what was sent can be sent again; `decide` reads it. */
const asInFile = (schema: z.ZodType) =>
  z
    .string()
    .trim()
    .max(200)
    .superRefine((value, context) => {
      for (const { message } of schema.safeParse(value).error?.issues ?? [])
        context.addIssue({ code: 'custom', message })
    })

const takes = asInFile(stepFile.shape.takes).describe('low..likely..high, or one duration: 5m..10m..30m')
const after = z
  .array(asInFile(stepFile.shape.after.unwrap().element))
  .max(50)
  .describe('Ids of steps and gates before it, each with a type and a lag where it needs them: drain-queues SS+5m')
const deadline = asInFile(stepFile.shape.deadline).describe('T+90m, or an instant with its zone')
const { parties, links } = stepFile.shape
const orWithout = <Value>(value: z.ZodType<Value>) => value.nullable().optional().describe('null takes it out')

export const amendCommands = [
  z
    .strictObject({
      type: z.literal('addStep'),
      title: singleLine(200),
      workstream: singleLine(200).describe('One of the runbook'),
      phase: singleLine(200).describe('One of the runbook'),
      owner: id.describe('The role that executes it'),
      to: person.optional(),
      kind: z.enum(ADDED_KINDS).optional().describe('A task when left out'),
      takes,
      after: after.optional(),
      before: z.array(id).max(50).optional().describe('Steps and gates that wait for it from now on'),
      do: note.optional(),
      verify: note.optional(),
      audience: singleLine(500).optional(),
      message: note.optional(),
      deadline: deadline.optional(),
      parties,
      links,
      note: note.optional(),
      rollback: z
        .union([
          z.strictObject({ title: singleLine(200), takes }),
          asInFile(z.string().refine((text) => parseNoRollback(text) !== undefined, NO_ROLLBACK)),
        ])
        .optional()
        .describe('How it is reversed, or why it never is: none, because …'),
      reason,
    })
    .describe('Work that nobody planned; for the lead'),
  z
    .strictObject({
      type: z.literal('changeStep'),
      stepId,
      run,
      title: singleLine(200).optional(),
      owner: id.optional(),
      takes: takes.optional(),
      after: after.optional().describe('All that it waits for from now on'),
      do: orWithout(note),
      verify: orWithout(note),
      audience: orWithout(singleLine(500)),
      message: orWithout(note),
      deadline: orWithout(deadline),
      parties: orWithout(parties.unwrap()),
      links: orWithout(links.unwrap()),
      note: orWithout(note),
      reason,
    })
    .describe('Another definition of a step that has not begun, what is left out stays; for the lead'),
] as const
