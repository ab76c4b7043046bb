/** What a kind of file has no place for: said in each export, and held by its test. */

export const FORMATS = ['xlsx', 'csv', 'xml', 'md', 'yaml', 'ics'] as const
export type Format = (typeof FORMATS)[number]

const COMMENTS = 'Comments in the YAML of the runbook.'

const CANNOT: Record<Format, readonly string[]> = {
  xlsx: [COMMENTS],
  csv: [
    COMMENTS,
    'Readiness items, holds, hypercare, values, the change, and of gates the votes and criteria; a gate comes back as a milestone.',
    'Title, tier, zone, window, and phases or workstreams without a step; ids of roles are made from their titles.',
  ],
  md: [COMMENTS],
  xml: [COMMENTS],
  yaml: [],
  ics: ['Everything but the times, titles and instructions of somebody’s steps; a calendar is not read back.'],
}

export const cannotCarry = (format: Format): readonly string[] => CANNOT[format]
