export interface TipContent {
  key: string
  title: string
  lines: readonly string[]
  /** Where the pointer is; pixels of the picture. */
  x: number
  y: number
}

const WIDTH = 300

/** What the pointer is at. The same is said of what keys walk to, and stands in the table. */
export function Tip({ tip, width, height }: { tip: TipContent; width: number; height: number }) {
  const isLow = tip.y > height * 0.6
  return (
    <div
      className="timeline__tip"
      aria-hidden="true"
      style={{
        left: Math.max(4, Math.min(tip.x + 14, width - WIDTH - 8)),
        ...(isLow ? { bottom: height - tip.y + 14 } : { top: tip.y + 16 }),
      }}
    >
      <b>{tip.title}</b>
      {tip.lines
        .flatMap((line) => line.split('\n'))
        .map((line) => (
          <span key={line}>{line}</span>
        ))}
    </div>
  )
}
