import { memo } from 'react'
import type { Word } from './words.ts'

/** How far above its baseline a line of that size begins, in parts of the size. */
const ASCENT = 0.87

/**
 * The words of the picture as text, so that they can be found, copied and read aloud; where no colours are to be had, they
 * still are in the system's.
 */
export const Words = memo(function Words({ words }: { words: readonly Word[] }) {
  return words.map((word) => {
    const { key, x, y, text, ink, size, weight = 400, anchor = 'start', mono, room, title, behind } = word
    const shift = { start: '0', middle: '-50%', end: '-100%' }[anchor]
    return (
      <span
        key={key}
        className={`timeline-word${mono ? ' mono' : ''}${behind ? ' timeline-word--behind' : ''}`}
        title={title}
        style={{
          transform: `translate(${Math.round(x * 4) / 4}px, ${Math.round(y - size * ASCENT)}px) translateX(${shift})`,
          fontSize: size,
          fontWeight: weight,
          color: `var(--${ink})`,
          maxWidth: room,
          background: behind ? `var(--${behind})` : undefined,
        }}
      >
        {text}
      </span>
    )
  })
})
