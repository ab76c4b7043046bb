import type { ReactNode } from 'react'
import './Message.css'

/** A page without content, which says why and what to do next. */
export function Message({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <main className="message">
      <div className="message__box">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}
