/** Markdown that T-Minus has written comes back as the same steps. */
import { NOTHING_SAID, type Pair, readAbout } from '../exported/about.ts'
import { boldLabel, readLabelled } from '../exported/labelledText.ts'
import { FORMAT_LINE, KEY_OF, LABELS, readBox, readLine, splitRest, unescaped } from '../exported/markdown.ts'
import type { StepCells } from '../exported/stepCells.ts'
import { BOXES_LABEL, readBoxes, type Ticked, withoutTicks } from '../exported/tickedBoxes.ts'
import { BOX_PARTS } from '../markdown/boxLine.ts'
import type { ImportAnswers } from './answers.ts'
import type { Findings } from './findings.ts'
import { type OwnPlan, type OwnRow, ownPlan, SAYS_ALL } from './ownPlan.ts'

/** It stands at the top, after the title. */
const MOST_CHARACTERS_ABOVE = 2000

/** A cell of a table may hold that line, too. */
export function isOwnMarkdown(text: string): boolean {
  const above = text.slice(0, MOST_CHARACTERS_ABOVE).trimStart()
  return /^(?:#|- )/.test(above) && above.split(/\r?\n/).includes(FORMAT_LINE)
}

/** Undefined where it is not ours. */
export function planOfOwnMarkdown(text: string, answers: ImportAnswers, findings: Findings): OwnPlan | undefined {
  if (!isOwnMarkdown(text) || answers.items !== undefined) return undefined
  const { above: lines, rest } = splitRest(text.replace(/\r\n?/g, '\n').split('\n'))
  const pairs: Pair[] = []
  const rows: OwnRow[] = []
  let phase = ''
  let workstream = ''
  let open: { row: OwnRow; body: string[] } | undefined
  for (const [index, line] of lines.entries()) {
    const heading = /^(#{1,3}) (.+)$/.exec(line)
    const box = readBox(line)
    const isInside = open && (line === '' || line.startsWith('  '))
    if (isInside) open?.body.push(line.slice(2))
    else if (heading) {
      close(open, findings)
      open = undefined
      const [, depth = '', title = ''] = heading
      if (depth === '#') pairs.push(['Title', unescaped(title)])
      if (depth === '##') phase = unescaped(title)
      if (depth === '###') workstream = unescaped(title)
    } else if (box) {
      close(open, findings)
      const { title, id } = box
      const cells: StepCells = { title }
      if (id !== undefined) cells.id = id
      if (workstream !== '') cells.workstream = workstream
      if (phase !== '') cells.phase = phase
      open = { row: { place: { sheet: '', row: index + 1 }, cells, people: [], status: '', says: SAYS_ALL }, body: [] }
      rows.push(open.row)
    } else {
      const pair = rows.length === 0 ? readLine(line) : undefined
      if (pair) pairs.push(pair)
      else if (line.trim() !== '' && rows.length > 0)
        findings.fault(
          'warning',
          'strayText',
          'Some lines belong to no step and are left out; indent them below theirs.',
          { sheet: '', row: index + 1 },
          line,
        )
    }
  }
  close(open, findings)
  return ownPlan(
    rows,
    { ...(readAbout(pairs) ?? NOTHING_SAID), ...(rest === undefined ? {} : { rest }) },
    answers,
    findings,
  )
}

/** Lines with labels first, up to the first empty one; then its texts. */
function close(open: { row: OwnRow; body: string[] } | undefined, findings: Findings): void {
  if (!open) return
  const { row, body } = open
  const { cells } = row
  const end = body.findIndex((line) => readLine(line) === undefined)
  const head = end < 0 ? body : body.slice(0, end)
  let ticked: Ticked = {}
  for (const line of head) {
    const [label, text] = readLine(line) ?? ['', '']
    const key = KEY_OF.get(label)
    if (label === 'Person') row.people = text.split(', ')
    else if (label === 'Status') row.status = text
    else if (label === BOXES_LABEL) ticked = readBoxes(text)
    else if (key) cells[key] = text
    else if (!TIMES.has(label))
      findings.lose('unusedLine', 'Some lines under a step are not known and are left out.', row.place, line)
  }
  for (const { label, text } of end < 0 ? [] : readLabelled(body.slice(end).join('\n'), LABELS, boldLabel)) {
    const key = label === '' ? 'do' : KEY_OF.get(label)
    if (key && text !== '') cells[key] = text
  }
  // What was ticked in one night is no part of the plan.
  for (const part of BOX_PARTS) {
    const text = cells[part]
    if (text !== undefined) cells[part] = withoutTicks(text, ticked[part] ?? [])
  }
}

/** They are the plan's, not what a person decides. */
const TIMES = new Set(['Planned', 'Forecast', 'Actual'])
