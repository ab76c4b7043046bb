/** Renders Markdown instructions. Raw HTML stays text; code has a copy button. */
import { lazy, Suspense } from 'react'
import './Markdown.css'

// Lazy-loaded: as large as the rest of a screen, and needed only once a step is open. Offline the raw text is shown.
const load = () => import('./MarkdownText.tsx').catch(() => ({ default: Plain }))
const Rendered = lazy(load)

/** Preloads the code. */
export const loadMarkdown = (): void => void load()

export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Suspense fallback={<Plain text={text} />}>
        <Rendered text={text} />
      </Suspense>
    </div>
  )
}

function Plain({ text }: { text: string }) {
  return <p className="markdown__plain">{text}</p>
}
