import { type ComponentProps, type ReactNode, use, useState } from 'react'
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown'
import { isKnot } from '../../shared/markdown/boxes.ts'
import type { Mentionable } from '../../shared/mentions.ts'
import { BoxMark } from './BoxMark.tsx'
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
  a: Address,
  code: Code,
  // No page shows pictures of others: they would see who looks, and when. The link leads there.
  img: ({ src, alt }) => <Address href={src}>{alt || src}</Address>,
  p: Paragraph,
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

/** What leads nowhere from here, as a file beside the runbook, is said instead. */
function Address({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  if (!href) return children
  if (/^(https?|mailto):/i.test(href)) return <OutwardLink href={href}>{children}</OutwardLink>
  return (
    <>
      {children} ({href})
    </>
  )
}

function Deepest({ children }: { children?: ReactNode }) {
  return <h6 className="markdown__heading">{children}</h6>
}

/** What is asked behind a box is a form, which no paragraph holds. */
function Paragraph({ node, children }: ComponentProps<'p'> & ExtraProps) {
  const hasBox = node?.children.some((child) => child.type === 'element' && child.tagName === 'small')
  return hasBox ? <div className="markdown__words">{children}</div> : <p>{children}</p>
}

interface BoxProps {
  line: number | undefined
  isTicked: boolean
}

/** One with nothing beside it has no line: it is drawn, and counts for nobody. */
const boxIn = (props: object): BoxProps => ({
  line: 'data-box' in props ? Number(props['data-box']) : undefined,
  isTicked:
    ('data-ticked' in props && props['data-ticked'] === 'true') || ('checked' in props && props.checked === true),
})

function Mark({ line, isTicked }: BoxProps) {
  const shown = use(ShownBoxesContext)
  if (shown && line !== undefined) return shown.mark(line, isTicked)
  return <BoxMark isTicked={isTicked} />
}

function Behind({ line }: BoxProps) {
  const shown = use(ShownBoxesContext)
  return line === undefined ? null : shown?.behind(line)
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
