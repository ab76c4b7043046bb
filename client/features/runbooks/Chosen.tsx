/** A box for one or several that are taken or not; for several it shows when only some are. */
import type { ReactNode } from 'react'

interface ChosenProps {
  keys: readonly string[]
  chosen: ReadonlySet<string>
  choose(keys: readonly string[], isChosen: boolean): void
  children: ReactNode
}

export function Chosen({ keys, chosen, choose, children }: ChosenProps) {
  const count = keys.filter((key) => chosen.has(key)).length
  const isAll = count === keys.length
  return (
    <label className="radio">
      <input
        type="checkbox"
        checked={isAll}
        ref={(box) => {
          if (box) box.indeterminate = count > 0 && !isAll
        }}
        onChange={() => choose(keys, !isAll)}
      />
      <span>{children}</span>
    </label>
  )
}
