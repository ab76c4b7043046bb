/**
 * The offers for one subject: buttons, or the form of the one that was clicked in their place. Sending, refusal and undo
 * are shown in place, and no input is lost.
 */
import { useEffect, useRef, useState } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { useBoardStore, useFollowed, useOwnCommand } from '../live/cutover.tsx'
import { useConnectionState, useSession, useStore } from '../live/session.tsx'
import { useShortcuts } from '../live/shortcuts.ts'
import { forgetAnswers, formKey } from './keptForms.ts'
import { OfferForm } from './OfferForm.tsx'
import { OfferRow, type OfferRowProps } from './OfferRow.tsx'
import { asksFirst, type FormAnswers, nameOf, type Offer, submitOf } from './offer.ts'
import { subjectOf, useOpenForm } from './openForms.ts'
import { forgetRequest, requestedOffer } from './requestedOffer.ts'
import { SETTLED_AFTER_MS, SETTLED_UNDER_A_THUMB_MS } from './useSettled.ts'

/** What changes so soon after one's own command was answered is its effect, in milliseconds. */
const OWN_CHANGE_MS = 1000

interface OffersProps extends OfferRowProps {
  /** Their subject: the id of a step, an item, a gate, a watch item. */
  about: string
  /** Whatever else its offers were made from and is chosen beside them: with another choice it begins again. */
  chosen?: string | undefined
  /** Whether this row triggers offers requested elsewhere, see `requestedOffer`. */
  answers?: boolean
  /** Called on a shortcut: whether it still means what is rendered. */
  stillMeant?(): boolean
  /** Prefix of a refusal's reason. */
  uponRefusal?: string
  /** Called once an offer was accepted. */
  done?(offer: Offer): void
  /** The name of an offer whose form is open from the start, when requested elsewhere. */
  opened?: string
  /** Called when a form is closed without being sent. */
  closed?(): void
}

/** Another subject begins again. */
export const Offers = (props: OffersProps) => <OffersAbout key={`${props.about} ${props.chosen}`} {...props} />

function OffersAbout(props: OffersProps) {
  const { about, chosen = '', offers, answers = false, stillMeant = () => true, uponRefusal = '', ...others } = props
  const { opened: openedFirst, done, closed, ...row } = others
  const { ownCommands, cutoverId } = useFollowed()
  const { me } = useSession()
  const pending = useOwnCommand(about)
  const offline = useConnectionState(({ notLiveSince }) => notLiveSince !== undefined)
  const [opened, setOpened] = useState(() => offers.find(({ name }) => name === openedFirst))
  const [isReread, setReread] = useState(false)
  const [busy, setBusy] = useState(false)
  const [earlier, setEarlier] = useState<Refusal>()
  const answeredAt = useRef(Number.NEGATIVE_INFINITY)
  const board = useBoardStore()
  const drawn = board.get().cutover

  const keyOf = (offer: Offer) => formKey(cutoverId, me.person.id, about, offer)
  /** Its form came with it from another place of the page, as it was. */
  const [moved, setMoved] = useState<Offer>()
  useOpenForm(subjectOf(cutoverId, about, chosen), { opened, sent: busy }, (offer) => {
    // R15: what is another run or another poll by now is not what it was opened for.
    if (!offers.some((one) => keyOf(one) === keyOf(offer))) return
    setMoved(offer)
    setOpened(offer)
  })
  const forget = () => {
    ownCommands.dismiss(about)
    setEarlier(undefined)
  }
  const send = async (offer: Offer, said: FormAnswers) => {
    forget()
    setBusy(true)
    try {
      const refusal = await offer.before?.(said)
      if (refusal) return setEarlier(refusal)
      const answer = await ownCommands.send(about, offer.command(said), submitOf(offer, said))
      answeredAt.current = performance.now()
      setReread(!answer.ok)
      if (!answer.ok && answer.refusal.code !== 'notSent') return
      if (opened) forgetAnswers(keyOf(opened))
      setOpened(undefined)
      if (!answer.ok) return
      done?.(offer)
    } finally {
      setBusy(false)
    }
  }
  const press = (offer: Offer) => {
    if (ownCommands.pending.get().get(about)?.status === 'sending') return
    forget()
    setReread(false)
    if (asksFirst(offer)) setOpened(offer)
    else void send(offer, {})
  }
  const cancel = () => {
    forget()
    if (opened) forgetAnswers(keyOf(opened))
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
                // The shortcut's meaning may have changed since the last render.
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

  const refusal = earlier ?? (pending?.status === 'refused' ? pending.refusal : undefined)
  const meanwhile = offline ? 'The connection is down.' : ''
  if (opened) {
    // R15: a form is about what stood there when it was opened. Once refused, its giver has read what it is now.
    const current = (isReread && offers.find(({ name }) => name === opened.name)) || opened
    return (
      <OfferForm
        key={opened.name}
        offer={current}
        effects={(offers.find(({ name }) => name === opened.name) ?? opened).effects}
        sending={busy}
        meanwhile={meanwhile}
        refusal={refusal}
        keptBy={keyOf(opened)}
        saysKept={opened !== moved}
        send={(said) => void send(current, said)}
        cancel={cancel}
      />
    )
  }
  if (busy || pending?.status === 'sending') {
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
  const isOwnChange = performance.now() - answeredAt.current < OWN_CHANGE_MS
  const settlesIn = row.size === 'thumb' && !isOwnChange ? SETTLED_UNDER_A_THUMB_MS : SETTLED_AFTER_MS
  return offers.length === 0 || row.buttons === 0 ? null : (
    <OfferRow {...row} settlesIn={settlesIn} offers={offers} press={press} />
  )
}
