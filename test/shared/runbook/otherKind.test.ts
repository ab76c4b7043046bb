import { describe, expect, it } from 'vitest'
import { readRunbook } from '../../../shared/runbook/runbookFile.ts'
import { changed, MOVE } from '../../support/ledgerMove.ts'

const told = (text: string) =>
  readRunbook(text, 'x.yaml').faults.map(({ message, isPlan, line, column }) => [
    `${line}:${column} ${message.split(';')[0]}`,
    isPlan === true,
  ])

describe('[R13] a text that is no runbook in YAML', () => {
  it.each([
    ['a table with semicolons', 'Task;Duration\nStop: now;30m\nGo;20m\n'],
    ['a table with commas', 'Task,Duration\n"Invoice: stop",30m\nGo,20m\n'],
    ['a table with tabs', 'Task\tDuration\nStop\t30m\n'],
    ['Markdown', '# Plan\n\n- [ ] Stop: now\n- [x] Go\n'],
    ['a list in JSON', '[{ "task": "Stop", "duration": "3m" }, { "task": "Go", "duration": "4m" }]'],
    ['a Microsoft Project plan in XML', '<Project xmlns="http://schemas.microsoft.com/project"><Tasks/></Project>'],
  ])('is %s, said once, of which an import makes one', (what, text) => {
    expect(told(text)).toEqual([[`1:1 this is ${what}, and no runbook in YAML`, true]])
  })

  it.each([
    ['an RTF document. Copy its table into a spreadsheet', '{\\rtf1\\ansi Plan: 1, 2, 3}'],
    ['a web page (HTML). Open it in Excel or LibreOffice', '<html><body><table><tr><td>x: y</td></tr></table></body>'],
    ['a calendar. Bring a spreadsheet', 'BEGIN:VCALENDAR\nVERSION:2.0\n'],
    ['a PDF document. It holds a page', '%PDF-1.4\nobj: 1\n'],
  ])('is %s', (what, text) => {
    const [fault, ...others] = readRunbook(text, 'x.yaml').faults
    expect(others).toEqual([])
    expect(fault?.isPlan).toBeUndefined()
    expect(
      fault?.message.replace('and no runbook in YAML. ', '').replace('this is ', '').replace(', ', '. '),
    ).toContain(what)
  })

  it('is told by its faults where it is a runbook, however broken', () => {
    for (const text of [
      'runbook: a, b; c\ntitle: "x" y\n',
      changed('phases: [Preparation, Outage]', 'phases: [Preparation, Outage'),
      changed('tier: 1', '\ttier: 1'),
      MOVE.replaceAll('\n', '\r\n'),
      `# A, plan\n\n${MOVE}`,
      JSON.stringify({ titel: 'x', steps: [] }),
      'titel: x\n',
      'hello world',
    ])
      for (const { message } of readRunbook(text, 'x.yaml').faults) expect(message).not.toContain('no runbook in YAML')
  })
})
