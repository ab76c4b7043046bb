/** Plans as people have them: as many ills as we know of, each in a small file. */
import { UGLY_BOOKS } from './books.ts'
import { UGLY_BYTES } from './bytes.ts'
import { UGLY_CELLS } from './cells.ts'
import { UGLY_DOCUMENTS } from './documents.ts'
import { UGLY_EXPORTS } from './exports.ts'
import { UGLY_LINKS } from './links.ts'
import { UGLY_PROJECTS } from './projects.ts'
import { UGLY_STRUCTURE } from './structure.ts'
import { UGLY_TIMES } from './times.ts'
import type { UglyPlan } from './uglyPlan.ts'

export const UGLY_PLANS: readonly UglyPlan[] = [
  ...UGLY_CELLS,
  ...UGLY_TIMES,
  ...UGLY_LINKS,
  ...UGLY_STRUCTURE,
  ...UGLY_BYTES,
  ...UGLY_EXPORTS,
  ...UGLY_BOOKS,
  ...UGLY_PROJECTS,
  ...UGLY_DOCUMENTS,
]

export const bytesOf = ({ content }: UglyPlan): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content
