import type { ReactNode } from 'react'
import './Banner.css'

/** A one-line bar across the screen. */
export function Bar({ tone, children }: { tone: 'bad' | 'late' | 'plain'; children: ReactNode }) {
  return (
    <div className={`banner banner--${tone}`} role="status">
      {children}
    </div>
  )
}
