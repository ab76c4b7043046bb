import { type ComponentProps, type ReactNode, use, useState } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import { isKnot } from '../../shared/markdown/boxes.ts'
import type { Mentionable } from '../../shared/mentions.ts'
import { copyText } from './copyText.ts'
import { githubMarkdown } from './githubMarkdown.ts'
import { linkify } from './linkify.ts'
import { ShownBoxesContext } from './markdownBoxes.ts'
import { OutwardLink } from './OutwardLink.tsx'

export default function MarkdownText({ text, mentions }: { text: string; mentions: readonly Mentionable[] }) {
  if (isKnot(text)) return <p className="markdown__plain">{text}</p>
  return (
    <ReactMarkdown remarkPlugins={[githubMarkdown]} rehypePlugins={[[linkify, mentions]]} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  )
}

const COMPONENTS: Components = {
  a: ({ href, children }) => (href ? <OutwardLink href={href}>{children}</OutwardLink> : children),
  code: Code,
  // No page shows pictures of others: they would see who looks, and when. The link leads there.
  img: ({ src, alt }) => (src ? <OutwardLink href={src}>{alt || src}</OutwardLink> : alt),
  // Below the headings of the page.
  h1: ({ children }) => <h4 className="markdown__heading">{children}</h4>,
  h2: ({ children }) => <h5 className="markdown__heading">{children}</h5>,
  h3: Deepest,
  h4: Deepest,
  h5: Deepest,
  h6: Deepest,
  input: (props) => <Mark {...boxIn(props)} />,
  small: (props) => <Behind {...boxIn(props)} />,
}

function Deepest({ children }: { children?: ReactNode }) {
  return <h6 className="markdown__heading">{children}</h6>
}

interface BoxProps {
  line: number
  isTicked: boolean
}

const boxIn = (props: object): BoxProps => ({
  line: 'data-box' in props ? Number(props['data-box']) : 0,
  isTicked: 'data-ticked' in props && props['data-ticked'] === 'true',
})

function Mark({ line, isTicked }: BoxProps) {
  const shown = use(ShownBoxesContext)
  if (shown) return shown.mark(line, isTicked)
  return (
    <span className="markdown__mark" role="img" aria-label={isTicked ? 'ticked' : 'not ticked'}>
      {isTicked ? '☑' : '☐'}
    </span>
  )
}

function Behind({ line }: BoxProps) {
  return use(ShownBoxesContext)?.behind(line)
}

const COPIED_SHOWN_MS = 1500

function Code({ children }: ComponentProps<'code'>) {
  const text = String(children ?? '').replace(/\n$/, '')
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    if (!(await copyText(text))) return
    setCopied(true)
    setTimeout(() => setCopied(false), COPIED_SHOWN_MS)
  }
  return (
    <span className="code">
      <code className="mono">{text}</code>
      <button
        type="button"
        className="code__copy"
        aria-label={`${copied ? 'Copied' : 'Copy'} ${text}`}
        onClick={() => void copy()}
      >
        {copied ? 'copied' : 'copy'}
      </button>
    </span>
  )
}
