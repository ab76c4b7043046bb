/** The instructions of a step, or its expected result, whose boxes are ticked where they stand. */
import { type ReactNode, useState } from 'react'
import type { BoxView } from '../../../shared/derived/boxes.ts'
import type { BoxPart } from '../../../shared/markdown/boxLine.ts'
import type { BoardRow } from '../../derive/board.ts'
import { Offers } from '../../forms/Offers.tsx'
import { asksFirst, type Offer } from '../../forms/offer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { SETTLED_AFTER_MS } from '../../forms/useSettled.ts'
import { useBoxes } from '../../live/boxes.ts'
import { useCutover, useFollowed, useOwnCommand } from '../../live/cutover.tsx'
import { useConnectionState, usePeople } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Markdown } from '../../ui/Markdown.tsx'
import { boxOffer } from './boxOffer.ts'
import './Instructions.css'

export function Instructions({ row, part }: { row: BoardRow; part: BoxPart }) {
  const context = useOfferContext()
  const [asked, setAsked] = useState<number>()
  const text = row.view.definition[part]
  const found = useBoxes([row.view])
  if (text === undefined) return null
  if (!found) return <Markdown text={text} />
  const boxes = found.boxViews(row.view).filter((box) => box.part === part)
  const about = ({ line }: BoxView) => `${row.view.definition.id} ${part} box ${line}`
  const offers = new Map(boxes.map((box) => [box.line, boxOffer(context, row, box)]))
  const shown = (line: number, show: (box: BoxView, offer: Offer | undefined) => ReactNode) => {
    const box = boxes.find((one) => one.line === line)
    return box && show(box, offers.get(line))
  }
  return (
    <Markdown
      text={text}
      boxes={{
        mark: (line) =>
          shown(line, (box, offer) => (
            <TickableBox about={about(box)} box={box} offer={offer} ask={() => setAsked(line)} />
          )),
        behind: (line) =>
          shown(line, (box, offer) => (
            <>
              <WhoTicked about={about(box)} box={box} />
              {offer && asked === line ? (
                <Offers
                  about={about(box)}
                  offers={[offer]}
                  buttons={0}
                  opened={offer.name}
                  done={() => setAsked(undefined)}
                  closed={() => setAsked(undefined)}
                />
              ) : null}
            </>
          )),
      }}
    />
  )
}

interface TickableBoxProps {
  about: string
  box: BoxView
  offer: Offer | undefined
  /** For an offer that asks something first. */
  ask(): void
}

/** Shows what the log says, and never more. Only the box is pressed, not its words: a thumb that scrolls ticks nothing. */
function TickableBox({ about, box, offer, ask }: TickableBoxProps) {
  const { ownCommands } = useFollowed()
  const isSending = useOwnCommand(about)?.status === 'sending'
  const isTicked = box.isTicked || box.tick !== undefined
  const [since, setSince] = useState({ isTicked, at: Number.NEGATIVE_INFINITY })
  if (since.isTicked !== isTicked) setSince({ isTicked, at: performance.now() })
  const press = () => {
    // What somebody else has just ticked would be unticked by a finger that was on its way.
    if (!offer || isSending || performance.now() - since.at < SETTLED_AFTER_MS) return
    if (asksFirst(offer)) ask()
    else void ownCommands.send(about, offer.command({}), offer.label)
  }
  return (
    <input
      type="checkbox"
      className="box"
      aria-label={box.text}
      aria-busy={isSending || undefined}
      checked={isTicked}
      disabled={!offer}
      onChange={press}
    />
  )
}

/** Who and when; what is on its way, and what was refused. */
function WhoTicked({ about, box: { isTicked, tick, earlier } }: { about: string; box: BoxView }) {
  const { ownCommands } = useFollowed()
  const own = useOwnCommand(about)
  const offline = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  if (own?.status === 'sending') {
    return (
      <span className="box__who" role="status">
        {' '}
        Sending… {offline ? 'The connection is down.' : ''}
      </span>
    )
  }
  if (own?.status === 'refused') {
    return (
      <span className="box__refused" role="alert">
        {' '}
        {own.refusal.message}{' '}
        <button type="button" className="button button--small" onClick={() => ownCommands.dismiss(about)}>
          OK
        </button>
      </span>
    )
  }
  if (isTicked) return <span className="box__who"> ticked in the runbook</span>
  const shown = tick ?? earlier
  if (!shown) return null
  const { by, onBehalfOf, at } = shown
  return (
    <span className="box__who">
      {' '}
      {tick ? '' : 'in the run before: '}
      {people.shortName(by)}
      {onBehalfOf === undefined ? '' : ` for ${people.shortName(onBehalfOf)}`}, <Instant at={at} zone={zone} />
    </span>
  )
}
