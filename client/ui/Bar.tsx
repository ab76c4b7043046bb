import type { ReactNode } from 'react'
import './Banner.css'

/** One line across the screen, for everybody. */
export function Bar({ tone, children }: { tone: 'bad' | 'late' | 'plain'; children: ReactNode }) {
  return (
    <div className={`banner banner--${tone}`} role="status">
      {children}
    </div>
  )
}
