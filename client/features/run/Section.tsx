import type { ReactNode } from 'react'
import './StepDetail.css'

/** A part of an open step under its small heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="detail__section">
      <h3>{title}</h3>
      {children}
    </section>
  )
}
