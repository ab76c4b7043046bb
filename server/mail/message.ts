/** What a mail says, once in plain text and once in HTML, in one plain layout that every mail program shows. */

export interface MailContent {
  subject: string
  /** Each a sentence or more. */
  paragraphs: readonly string[]
  /** The one thing to do, as a button. */
  action?: { label: string; url: string }
  /** Why this came, and what to do when it should not have: small, last. */
  footnote?: string
}

/** One line for a header: whatever would begin another is a blank, and a very long one is cut. */
export const headerLine = (text: string, most = 200): string => {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

export function textOf({ paragraphs, action, footnote }: MailContent): string {
  return [
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    ...(footnote ? [`--\n${footnote}`] : []),
  ].join('\n\n')
}

export function htmlOf({ subject, paragraphs, action, footnote }: MailContent): string {
  const body = [
    ...paragraphs.map((text) => `<p style="margin:0 0 16px">${markup(text)}</p>`),
    ...(action
      ? [
          `<p style="margin:24px 0"><a href="${markup(action.url)}" style="background:#1f5fd0;color:#fff;padding:12px 20px;border-radius:6px;text-decoration:none;font-weight:600">${markup(action.label)}</a></p>`,
          `<p style="margin:0 0 16px;color:#5a6270;font-size:13px">${markup(action.url)}</p>`,
        ]
      : []),
    ...(footnote ? [`<p style="margin:24px 0 0;color:#5a6270;font-size:13px">${markup(footnote)}</p>`] : []),
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${markup(subject)}</title></head><body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1a1f28"><div style="max-width:560px">${body.join('')}</div></body></html>`
}

const MARKUP: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '<br>' }

const markup = (text: string): string => text.replace(/[&<>"\n]/g, (mark) => MARKUP[mark] ?? mark)
