import type { ReactNode } from 'react'
import './Message.css'
import { useTitle } from './useTitle.ts'

interface MessageProps {
  title: string
  children?: ReactNode
}

/** A page without content, which says why and what to do next. */
export function Message(props: MessageProps) {
  useTitle(props.title)
  return (
    <main className="message">
      <Box {...props} />
    </main>
  )
}

/** The same within a page, below its head. */
export const MessageHere = (props: MessageProps) => (
  <div className="message">
    <Box {...props} />
  </div>
)

const Box = ({ title, children }: MessageProps) => (
  <div className="message__box">
    <h1>{title}</h1>
    {children}
  </div>
)
