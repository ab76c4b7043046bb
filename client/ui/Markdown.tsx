/** Renders Markdown: instructions and notes. Raw HTML stays text, addresses are links; code has a copy button. */
import { lazy, Suspense } from 'react'
import type { Mentionable } from '../../shared/mentions.ts'
import './Markdown.css'

// Lazy-loaded: as large as the rest of a screen, and needed only once a step is open. Offline the raw text is shown.
const load = () => import('./MarkdownText.tsx').catch(() => ({ default: Plain }))
const Rendered = lazy(load)

/** Preloads the code. */
export const loadMarkdown = (): void => void load()

export interface MarkdownProps {
  text: string
  /** Who stand out where their names follow an @. */
  mentions?: readonly Mentionable[]
}

export function Markdown({ text, mentions = [] }: MarkdownProps) {
  return (
    <div className="markdown">
      <Suspense fallback={<Plain text={text} />}>
        <Rendered text={text} mentions={mentions} />
      </Suspense>
    </div>
  )
}

function Plain({ text }: MarkdownProps) {
  return <p className="markdown__plain">{text}</p>
}
