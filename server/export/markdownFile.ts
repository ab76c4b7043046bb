/** A plan as Markdown that reads well on paper: phases, workstreams, and a box for each step with what belongs to it. */
import { ABOUT } from '../../shared/exported/about.ts'
import { boldLabel, writeLabelled } from '../../shared/exported/labelledText.ts'
import { BLOCKS, escaped, LABEL_OF, LABELS, writeBox, writeLine, writeRest } from '../../shared/exported/markdown.ts'
import { STEP_COLUMNS } from '../../shared/exported/stepCells.ts'
import { BOXES_LABEL, sayBoxes, withTicks } from '../../shared/exported/tickedBoxes.ts'
import { writeOffset } from '../../shared/runbook/written.ts'
import { cannotCarry } from './cannotCarry.ts'
import type { ExportedPlan, ExportedStep, Times } from './exportedPlan.ts'
import { sayClock, wallClock } from './wallClock.ts'

export function markdownOf(plan: ExportedPlan, beside: string): string {
  const say = sayTimes(plan)
  const about = [...plan.about.filter(([label]) => label !== ABOUT.title), ...plan.facts]
  const lines = [
    `# ${escaped(plan.title)}`,
    '',
    ...about.map(([label, text]) => writeLine(label, text)),
    ...cannotCarry('md').map((what) => writeLine('Not in it', what)),
  ]
  let phase: string | undefined
  for (const group of groupsOf(plan)) {
    if (group.phase !== phase) lines.push('', `## ${escaped(group.phase)}`)
    phase = group.phase
    lines.push('', `### ${escaped(group.workstream)}`)
    for (const step of group.steps) lines.push('', ...stepLines(step, plan, say))
  }
  if (beside !== '') lines.push('', ...writeRest(beside))
  return `${lines.join('\n')}\n`
}

interface Group {
  phase: string
  workstream: string
  steps: ExportedStep[]
}

/**
 * By phase, then by workstream. Each workstream keeps its order: where its phases alternate, a phase is there again. Steps
 * that are rolled back come last.
 */
function groupsOf({ steps, phases, workstreams }: ExportedPlan): Group[] {
  const lanes = new Map<string, ExportedStep[]>()
  const titles = [...new Set(steps.map(({ cells }) => cells.workstream ?? ''))]
  for (const title of [...titles.filter((one) => !workstreams.includes(one)), ...workstreams]) lanes.set(title, [])
  for (const step of steps) lanes.get(step.cells.workstream ?? '')?.push(step)
  const order = new Map(phases.map((title, index) => [title, index]))
  const phaseAt = (lane: ExportedStep[]) => lane[0]?.cells.phase ?? ''
  const groups: Group[] = []
  for (;;) {
    const open = [...lanes].filter(([, lane]) => lane.length > 0)
    const next = open.map(([, lane]) => phaseAt(lane)).sort((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1))[0]
    if (next === undefined) return groups
    for (const [workstream, lane] of open) {
      const end = lane.findIndex(({ cells }) => (cells.phase ?? '') !== next)
      const taken = lane.splice(0, end < 0 ? lane.length : end)
      if (taken.length > 0) groups.push({ phase: next, workstream, steps: taken })
    }
  }
}

function stepLines({ cells, live, planned }: ExportedStep, plan: ExportedPlan, say: SayTimes): string[] {
  const texts = STEP_COLUMNS.flatMap(({ key }) => {
    const text = cells[key]
    if (IN_PLACE.has(key) || text === undefined) return []
    const ticked = key === 'do' || key === 'verify' ? live?.boxes?.which[key] : undefined
    return [{ key, label: LABEL_OF.get(key) ?? key, text: ticked ? withTicks(text, ticked) : text }]
  })
  const isBlock = ({ key, text }: (typeof texts)[number]) => BLOCKS.has(key) || text.includes('\n')
  const names = live?.people.map((id) => plan.cutover?.people[id] ?? id).join(', ') ?? ''
  const blocks = texts
    .filter(isBlock)
    .map(({ key, label, text }) => ({ label: key === 'do' ? '' : label, text }))
    .sort((a, b) => Number(a.label !== '') - Number(b.label !== ''))
  const notes = live?.notes ? [{ label: 'Notes', text: live.notes }] : []
  const body = writeLabelled([...blocks, ...notes], LABELS, boldLabel)
  return [
    writeBox(live?.percent === 100, cells.title ?? '', cells.id),
    ...[
      ...texts.filter((text) => !isBlock(text)).map(({ label, text }) => writeLine(label, text)),
      ...(planned ? say('Planned', seconds(planned, plan.t0)) : []),
      ...(names === '' ? [] : [writeLine('Person', names)]),
      ...(live ? [writeLine('Status', live.status)] : []),
      ...(live?.boxes ? [writeLine(BOXES_LABEL, sayBoxes(live.boxes))] : []),
      ...(live ? say('Forecast', live.forecast) : []),
      ...(live ? say('Actual', live.actual) : []),
      ...(body === '' ? [] : ['', ...body.split('\n')]),
    ].map((line) => (line === '' ? '' : `  ${line}`)),
  ]
}

/** The box has these, or the headings above it. */
const IN_PLACE = new Set<string>(['id', 'title', 'workstream', 'phase'])

const seconds = ({ start, finish }: Times, t0 = 0): Times => ({
  ...(start === undefined ? {} : { start: t0 + start * 1000 }),
  ...(finish === undefined ? {} : { finish: t0 + finish * 1000 }),
})

type SayTimes = (label: string, times: Times) => string[]

/** Of epoch milliseconds, or of milliseconds from T-0 where that is not known. */
function sayTimes({ t0, zone }: ExportedPlan): SayTimes {
  const say = (at: number | undefined) =>
    at === undefined ? '…' : t0 === undefined ? writeOffset(at / 1000) : sayClock(wallClock(zone, at))
  return (label, { start, finish }) =>
    start === undefined && finish === undefined
      ? []
      : [writeLine(label, start === finish ? say(start) : `${say(start)} to ${say(finish)}`)]
}
