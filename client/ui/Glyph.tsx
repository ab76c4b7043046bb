/** Status by shape, readable in greyscale and with any colour vision. Colour comes from the row, and only if abnormal. */

import type { ReactNode } from 'react'
import type { DerivedStatus } from '../../shared/derived/waiting.ts'

export type GlyphName = Exclude<DerivedStatus, 'pending'> | 'gate' | 'milestone' | 'pointOfNoReturn'

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 } as const

const SHAPES: Record<GlyphName, ReactNode> = {
  waiting: <circle cx="8" cy="8" r="5.2" {...line} strokeWidth={1.4} strokeDasharray="2.2 2.2" />,
  ready: (
    <>
      <circle cx="8" cy="8" r="5.2" {...line} />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
    </>
  ),
  running: <path d="M5 3.2v9.6l8-4.8z" fill="currentColor" />,
  held: <path d="M5 3.5v9M11 3.5v9" {...line} strokeWidth={2.6} />,
  failed: <path d="M3 3h10v10H3zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" {...line} />,
  unconfirmed: <path d="M1.8 8.4l2.8 2.8 5-5.8M8.2 10.4l.9.8 5-5.8" {...line} />,
  done: <path d="M3.4 8.4l3 3 6.2-6.6" {...line} strokeWidth={1.8} />,
  skipped: <path d="M3 8h10" {...line} strokeWidth={1.8} strokeDasharray="3 2" />,
  rolledBack: <path d="M6 4L3 7l3 3M3.4 7H10a3 3 0 010 6H7" {...line} />,
  gate: <path d="M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9z" {...line} strokeWidth={1.5} />,
  milestone: <path d="M8 2.4L13.6 8 8 13.6 2.4 8z" {...line} strokeWidth={1.5} />,
  pointOfNoReturn: <path d="M8 2v12M4 10l4 4 4-4" {...line} />,
}

/** Names of the statuses. */
export const STATUS_WORDS: Record<DerivedStatus, string> = {
  pending: 'waiting',
  waiting: 'waiting',
  ready: 'ready',
  running: 'running',
  held: 'held',
  failed: 'failed',
  unconfirmed: 'to be confirmed',
  done: 'done',
  skipped: 'skipped',
  rolledBack: 'rolled back',
}

export function Glyph({ name, label }: { name: GlyphName; label?: string }) {
  return (
    <svg className="glyph" viewBox="0 0 16 16" role="img" aria-label={label ?? name}>
      {SHAPES[name]}
    </svg>
  )
}
