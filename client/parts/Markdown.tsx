/** Instructions as people wrote them. Raw HTML stays text; code can be copied with one press. */
import { lazy, Suspense } from 'react'
import './Markdown.css'

// As much code as the rest of a screen, and needed only once a step is open.
const Rendered = lazy(() => import('./MarkdownText.tsx'))

export function Markdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Suspense fallback={<p className="markdown__plain">{text}</p>}>
        <Rendered text={text} />
      </Suspense>
    </div>
  )
}
