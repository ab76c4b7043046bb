/** Instructions as people wrote them. Raw HTML stays text; code can be copied with one press. */
import { lazy, Suspense } from 'react'
import './Markdown.css'

// As much code as the rest of a screen, and needed only once a step is open. Without a line the text is read as it is.
const load = () => import('./MarkdownText.tsx').catch(() => ({ default: Plain }))
const Rendered = lazy(load)

/** Fetches its code before somebody needs it. */
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
