/** Renders Markdown as GitHub does. Raw HTML stays text, addresses and pictures are links; code has a copy button. */
import { lazy, memo, Suspense } from 'react'
import type { Mentionable } from '../../shared/mentions.ts'
import { fetchCode } from './fetchCode.ts'
import './Markdown.css'
import { type ShownBoxes, ShownBoxesContext } from './markdownBoxes.ts'

// Lazy-loaded: as large as the rest of a screen, and needed only once a step is open. Offline the raw text is shown.
const load = () => fetchCode(() => import('./MarkdownText.tsx')).catch(() => ({ default: Plain }))
// A tick is no reason to parse the text again.
const Rendered = memo(lazy(load))

/** Preloads the code. */
export const loadMarkdown = (): void => void load()

export interface MarkdownProps {
  text: string
  /** Who stand out where their names follow an @. */
  mentions?: readonly Mentionable[]
  /** How its boxes look and what they do; by default nothing. */
  boxes?: ShownBoxes
}

const NOBODY: readonly Mentionable[] = []

export function Markdown({ text, mentions = NOBODY, boxes }: MarkdownProps) {
  return (
    <div className="markdown">
      <Suspense fallback={<Plain text={text} />}>
        <ShownBoxesContext value={boxes}>
          <Rendered text={text} mentions={mentions} />
        </ShownBoxesContext>
      </Suspense>
    </div>
  )
}

function Plain({ text }: MarkdownProps) {
  return <p className="markdown__plain">{text}</p>
}
