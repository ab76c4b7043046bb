/** What a kind of file has no place for: said in each export, and held by its test. */

export const FORMATS = ['xlsx', 'csv', 'xml', 'md', 'yaml', 'ics'] as const
export type Format = (typeof FORMATS)[number]

const BESIDE_THE_STEPS =
  'Readiness items, holds, hypercare, values, the change, and of gates the votes and criteria; a gate comes back as a milestone.'

const CANNOT: Record<Format, readonly string[]> = {
  xlsx: [BESIDE_THE_STEPS],
  csv: [
    BESIDE_THE_STEPS,
    'Title, tier, window, and phases or workstreams without a step; ids of roles are made from their titles.',
  ],
  md: [BESIDE_THE_STEPS],
  xml: [
    BESIDE_THE_STEPS,
    'The order of steps in workstreams whose phases alternate is kept; single-line details longer than 255 characters stand in the notes.',
  ],
  yaml: [],
  ics: ['Everything but the times, titles and instructions of somebody’s steps; a calendar is not read back.'],
}

export const cannotCarry = (format: Format): readonly string[] => CANNOT[format]
