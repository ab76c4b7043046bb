import { type ComponentProps, useState } from 'react'
import ReactMarkdown from 'react-markdown'
import type { Mentionable } from '../../shared/mentions.ts'
import { linkify } from './linkify.ts'
import { OutwardLink } from './OutwardLink.tsx'

export default function MarkdownText({ text, mentions = [] }: { text: string; mentions?: readonly Mentionable[] }) {
  return (
    <ReactMarkdown rehypePlugins={[[linkify, mentions]]} components={{ a: OutwardLink, code: Code }}>
      {text}
    </ReactMarkdown>
  )
}

const COPIED_SHOWN_MS = 1500

function Code({ children }: ComponentProps<'code'>) {
  const text = String(children).replace(/\n$/, '')
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    // There is no clipboard API on plain http.
    if (!navigator.clipboard) return
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), COPIED_SHOWN_MS)
  }
  return (
    <span className="code">
      <code className="mono">{text}</code>
      <button type="button" className="code__copy" aria-label={`Copy ${text}`} onClick={() => void copy()}>
        {copied ? 'copied' : 'copy'}
      </button>
    </span>
  )
}
