import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { MessageHere } from '../ui/Message.tsx'
import { useTitle } from '../ui/useTitle.ts'
import { Outside, OutsideOfNobody } from './Outside.tsx'

/** What cannot be shown, and why; the places of T-Minus and oneself stay in reach above. */
export function ErrorPage({ title, children }: { title: string; children?: ReactNode }) {
  useTitle(title)
  return (
    <Outside>
      <MessageHere title={title}>
        {children}
        <Link className="button" href="/">
          All cutovers
        </Link>
      </MessageHere>
    </Outside>
  )
}

/** The same before anybody is signed in. */
export function ErrorPageOfNobody({ title, children }: { title: string; children?: ReactNode }) {
  useTitle(title)
  return (
    <OutsideOfNobody>
      <MessageHere title={title}>
        {children}
        <Link className="button" href="/sign-in">
          Sign in
        </Link>
      </MessageHere>
    </OutsideOfNobody>
  )
}
