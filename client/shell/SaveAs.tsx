/** A menu that saves a runbook or a cutover as a file of one of several kinds. */
import { useState } from 'react'
import { saveFile } from '../live/files.ts'
import { useSession } from '../live/session.tsx'
import { MoreMenu } from '../ui/MoreMenu.tsx'

interface Kind {
  label: string
  /** What is added to the address. */
  query: string
  /** What is added to the file's name. */
  ending: string
}

const SHEETS: readonly Kind[] = [
  { label: 'Excel', query: 'format=xlsx', ending: '.xlsx' },
  { label: 'CSV', query: 'format=csv', ending: '.csv' },
  { label: 'Microsoft Project (XML)', query: 'format=xml', ending: '.xml' },
  { label: 'Markdown', query: 'format=md', ending: '.md' },
]
const YAML: Kind = { label: 'Runbook (YAML)', query: 'format=yaml', ending: '.yaml' }
const CALENDARS: readonly Kind[] = [
  { label: 'Calendar of my steps', query: 'format=ics&person=me', ending: '-mine.ics' },
  { label: 'Calendar of all steps', query: 'format=ics', ending: '.ics' },
]

/** A runbook has no dates, and so no calendar. */
export const RUNBOOK_KINDS: readonly Kind[] = [...SHEETS, YAML]
export const CUTOVER_KINDS: readonly Kind[] = [...SHEETS, ...CALENDARS, YAML]

interface SaveAsProps {
  /** Address of the export, with parameters of its own after a question mark. */
  path: string
  /** Of the file, without its ending. */
  name: string
  kinds: readonly Kind[]
  className?: string
}

export function SaveAs({ path, name, kinds, className = 'button' }: SaveAsProps) {
  const { http } = useSession().connection
  const [why, setWhy] = useState<string>()
  const [saving, setSaving] = useState(false)
  const save = async ({ query, ending }: Kind) => {
    setSaving(true)
    setWhy(await saveFile(http, `${path}${path.includes('?') ? '&' : '?'}${query}`, `${name}${ending}`))
    setSaving(false)
  }
  return (
    <>
      {why ? (
        <span className="bad" role="alert">
          {why}
        </span>
      ) : null}
      <MoreMenu
        className={className}
        entries={kinds.map((kind) => ({
          kind: 'item' as const,
          key: kind.label,
          label: kind.label,
          disabled: saving,
          run: () => void save(kind),
        }))}
      >
        {saving ? 'Saving…' : 'Save as'}
      </MoreMenu>
    </>
  )
}
