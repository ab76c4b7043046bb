/** A text with numbered lines; what is wrong stands at the end of its line, and one can be taken there. */
import { type Ref, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { RunbookFault } from '../../live/runbookShelf.ts'

export interface SourceEditorHandle {
  goTo(place: { line: number; column: number }): void
}

interface SourceEditorProps {
  ref: Ref<SourceEditorHandle>
  text: string
  write(text: string): void
  faults: readonly RunbookFault[]
}

/** Pixels, as in Runbooks.css. */
const LINE = 20

export function SourceEditor({ ref, text, write, faults }: SourceEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  const [scroll, setScroll] = useState({ top: 0, left: 0, height: 0 })
  const lines = useMemo(() => text.split('\n'), [text])
  const worst = useMemo(() => byLine(faults), [faults])
  useLayoutEffect(() => {
    setScroll((before) => ({ ...before, height: area.current?.clientHeight ?? 0 }))
  }, [])
  useImperativeHandle(ref, () => ({
    goTo({ line, column }) {
      const element = area.current
      if (!element) return
      const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1
      element.focus()
      element.setSelectionRange(start, start + wordAt(lines[line - 1] ?? '', column - 1))
      element.scrollTop = Math.max(0, (line - 1) * LINE - element.clientHeight / 3)
      element.scrollLeft = 0
    },
  }))
  // Only what is in sight is drawn: a runbook of 5,000 steps has 40,000 lines.
  const first = Math.max(0, Math.floor(scroll.top / LINE) - 3)
  const inSight = lines.slice(first, first + Math.ceil((scroll.height || 600) / LINE) + 6)
  return (
    <div className="editor">
      <div className="editor__gutter mono" aria-hidden="true">
        {inSight.map((_, index) => {
          const line = first + index + 1
          const fault = worst.get(line)
          const top = (line - 1) * LINE + 8 - scroll.top
          // A number that the edge would cut in two says nothing.
          if (scroll.height > 0 && (top < -4 || top + LINE > scroll.height + 4)) return null
          return (
            <span
              key={line}
              className={`editor__number ${fault ? (fault.severity === 'error' ? 'bad' : 'late') : ''}`}
              style={{ top }}
            >
              {fault ? '▸' : ''} {line}
            </span>
          )
        })}
      </div>
      <div className="editor__page">
        <textarea
          ref={area}
          className="editor__text mono"
          aria-label="Text of the runbook"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          placeholder={EXAMPLE}
          value={text}
          onChange={(event) => write(event.target.value)}
          onScroll={({ currentTarget: { scrollTop, scrollLeft, clientHeight } }) =>
            setScroll({ top: scrollTop, left: scrollLeft, height: clientHeight })
          }
        />
        <div className="editor__faults mono" aria-hidden="true">
          {inSight.map((content, index) => {
            const line = first + index + 1
            const fault = worst.get(line)
            return fault ? (
              <span
                key={line}
                className={`editor__fault editor__fault--${fault.severity}`}
                style={{
                  top: (line - 1) * LINE + 8 - scroll.top,
                  left: `calc(${content.length + 3}ch + 10px - ${scroll.left}px)`,
                }}
              >
                {fault.message}
              </span>
            ) : null
          })}
        </div>
      </div>
    </div>
  )
}

const EXAMPLE = `runbook: my-service-move
title: My service moves
tier: 2
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
phases: [Preparation, Outage, Validation]
workstreams:
  Database:
    - step: freeze-writes
      …`

/** The worst fault of each line. */
function byLine(faults: readonly RunbookFault[]): ReadonlyMap<number, RunbookFault> {
  const worst = new Map<number, RunbookFault>()
  for (const fault of faults) {
    const known = worst.get(fault.line)
    if (!known || (known.severity === 'warning' && fault.severity === 'error')) worst.set(fault.line, fault)
  }
  return worst
}

const wordAt = (line: string, from: number): number => /^[^\s,}\]]*/.exec(line.slice(from))?.[0].length ?? 0
