import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { MessageHere } from '../ui/Message.tsx'
import { useTitle } from '../ui/useTitle.ts'
import { Outside, OutsideOfNobody } from './Outside.tsx'

interface ErrorPageProps {
  title: string
  children?: ReactNode
}

/** What cannot be shown, and why; the places of T-Minus and oneself stay in reach above. */
export const ErrorPage = (props: ErrorPageProps) => (
  <Outside>
    <Why {...props} out={{ href: '/', label: 'All cutovers' }} />
  </Outside>
)

/** The same before anybody is signed in. */
export const ErrorPageOfNobody = (props: ErrorPageProps) => (
  <OutsideOfNobody>
    <Why {...props} out={{ href: '/sign-in', label: 'Sign in' }} />
  </OutsideOfNobody>
)

function Why({ title, children, out }: ErrorPageProps & { out: { href: string; label: string } }) {
  useTitle(title)
  return (
    <MessageHere title={title}>
      {children}
      <Link className="button" href={out.href}>
        {out.label}
      </Link>
    </MessageHere>
  )
}
