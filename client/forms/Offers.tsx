/**
 * What can be done with one thing: buttons, or in their place the form of the one that was pressed. Sent, refused or taken
 * back where it stands, with nothing lost of what was written.
 */
import { useEffect, useState } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { useBoardStore, useDeed, useFollowed } from '../live/cutover.tsx'
import { useConnectionState, useStore } from '../live/session.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import { OfferForm } from './OfferForm.tsx'
import { OfferRow, type OfferRowProps } from './OfferRow.tsx'
import { asksFirst, nameOf, type Offer, type Said } from './offer.ts'
import { forgetRequest, requestedOffer } from './requestedOffer.ts'

interface OffersProps extends OfferRowProps {
  /** What they are about: the id of a step, an item, a gate, a watch item. */
  about: string
  /** Whether this row presses what is requested from elsewhere, see `requestedOffer`. */
  answers?: boolean
  /** Asked when a key is pressed: whether it still means what is drawn. */
  stillMeant?(): boolean
  /** Stands before the reason of a refusal. */
  uponRefusal?: string
  /** Called once an offer was accepted. */
  done?(offer: Offer): void
  /** The name of the one whose form stands open from the start, where it was asked for elsewhere. */
  opened?: string
  /** Called when a form is closed without being sent. */
  closed?(): void
}

export function Offers(props: OffersProps) {
  const { about, offers, answers = false, stillMeant = () => true, uponRefusal = '', ...others } = props
  const { opened: openedFirst, done, closed, ...row } = others
  const { ownCommands } = useFollowed()
  const deed = useDeed(about)
  const offline = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const [opened, setOpened] = useState(() => offers.find(({ name }) => name === openedFirst))
  const [busy, setBusy] = useState(false)
  const [earlier, setEarlier] = useState<Refusal>()
  const board = useBoardStore()
  const drawn = board.get().cutover

  const forget = () => {
    ownCommands.dismiss(about)
    setEarlier(undefined)
  }
  const send = async (offer: Offer, said: Said) => {
    forget()
    setBusy(true)
    try {
      const refusal = await offer.before?.(said)
      if (refusal) return setEarlier(refusal)
      const answer = await ownCommands.send(about, offer.command(said))
      if (!answer.ok) return
      setOpened(undefined)
      done?.(offer)
    } finally {
      setBusy(false)
    }
  }
  const press = (offer: Offer) => {
    if (ownCommands.pending.get().get(about)?.status === 'sending') return
    forget()
    if (asksFirst(offer)) setOpened(offer)
    else void send(offer, {})
  }
  const cancel = () => {
    forget()
    setOpened(undefined)
    closed?.()
  }

  useShortcuts(
    opened || busy
      ? []
      : offers.flatMap((offer) =>
          offer.key && !offer.refusal
            ? {
                key: offer.key,
                does: nameOf(offer),
                // What the key means may have changed since it was drawn.
                run: () => board.get().cutover === drawn && stillMeant() && press(offer),
              }
            : [],
        ),
  )
  const requested = useStore(requestedOffer, (request) => (answers && request?.about === about ? request : undefined))
  useEffect(() => {
    if (!requested) return
    forgetRequest()
    const offer = offers.find(({ name, refusal }) => name === requested.name && !refusal)
    if (offer) press(offer)
  })

  const refusal = earlier ?? (deed?.status === 'refused' ? deed.refusal : undefined)
  const meanwhile = offline ? 'It goes out as soon as the line is back.' : ''
  if (opened) {
    // As it is offered now; what is offered no longer is refused by the server, in words, and with it nothing is lost.
    const current = offers.find(({ name }) => name === opened.name) ?? opened
    return (
      <OfferForm
        key={opened.name}
        offer={current}
        sending={busy}
        meanwhile={meanwhile}
        refusal={refusal}
        send={(said) => void send(current, said)}
        cancel={cancel}
      />
    )
  }
  if (busy || deed?.status === 'sending') {
    return (
      <div className="offers offers--quiet dim" role="status">
        Sending… {meanwhile}
      </div>
    )
  }
  if (refusal) {
    return (
      <div className="offers__refused" role="alert">
        <p>
          {uponRefusal} {refusal.message}
        </p>
        <button type="button" className="button button--small" onClick={forget}>
          OK
        </button>
      </div>
    )
  }
  return offers.length === 0 || row.buttons === 0 ? null : <OfferRow {...row} offers={offers} press={press} />
}
