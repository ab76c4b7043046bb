import type { ReactNode } from 'react'

/** Away from the console, in a tab of its own. */
export const OutwardLink = ({ href, children }: { href?: string | undefined; children?: ReactNode }) => (
  <a href={href} target="_blank" rel="noreferrer noopener">
    {children}
  </a>
)
