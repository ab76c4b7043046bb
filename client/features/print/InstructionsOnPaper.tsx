/** Instructions and expected result of a step, with its boxes as they stand. */
import type { StepView } from '../../../shared/derived/steps.ts'
import type { BoxPart } from '../../../shared/markdown/boxLine.ts'
import { useBoxes } from '../../live/boxes.ts'
import { usePeople } from '../../live/session.tsx'
import { BoxMark } from '../../ui/BoxMark.tsx'
import { clockTime } from '../../ui/instants.ts'
import { Markdown } from '../../ui/Markdown.tsx'

export function InstructionsOnPaper({ view, zone }: { view: StepView; zone: string }) {
  const { verify } = view.definition
  return (
    <>
      <PartOnPaper view={view} part="do" zone={zone} />
      {verify === undefined ? null : (
        <div className="sheet__expected">
          <b>Expected result:</b> <PartOnPaper view={view} part="verify" zone={zone} />
        </div>
      )}
    </>
  )
}

function PartOnPaper({ view, part, zone }: { view: StepView; part: BoxPart; zone: string }) {
  const people = usePeople()
  const text = view.definition[part]
  const found = useBoxes([view])
  if (text === undefined) return null
  if (!found) return <Markdown text={text} />
  const boxes = found.boxViews(view).filter((box) => box.part === part)
  return (
    <Markdown
      text={text}
      boxes={{
        mark: (line) => {
          const box = boxes.find((one) => one.line === line)
          return <BoxMark isTicked={box?.isTicked || box?.tick !== undefined} />
        },
        behind: (line) => {
          const tick = boxes.find((one) => one.line === line)?.tick
          return tick ? (
            <span className="dim">
              {' '}
              {people.shortName(tick.onBehalfOf ?? tick.by)}, {clockTime(tick.at, zone)}
            </span>
          ) : null
        },
      }}
    />
  )
}
