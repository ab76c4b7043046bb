/**
 * Buttons for what can be done with a thing other than a step: asked in place for what it needs, sent, refused in the same
 * place with nothing lost of what was written. Commands of an owner say in whose place they are given (R5).
 */
import { useState } from 'react'
import type { Refusal } from '../../shared/refusal.ts'
import { useDeed, useFollowed } from '../live/cutover.tsx'
import { useConnectionState } from '../live/session.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import { OfferForm } from './OfferForm.tsx'
import type { Offer, Said } from './offer.ts'
import type { InPlaceOf } from './permission.ts'
import './StepActions.css'

interface OffersProps {
  /** What they are about: the id of an item, a gate, a watch item. */
  about: string
  offers: readonly Offer[]
  size?: 'small' | 'thumb'
  /** Called once an offer was accepted. */
  done?(): void
  /** The name of the one whose form stands open from the start, where it was asked for elsewhere. */
  opened?: string
  /** Called when a form is closed without being sent. */
  closed?(): void
}

export function Offers({ about, offers, size, done, opened: openedFirst, closed }: OffersProps) {
  const { deeds } = useFollowed()
  const deed = useDeed(about)
  const live = useConnectionState(({ notLiveSince }) => notLiveSince === undefined)
  const [openedName, setOpenedName] = useState(openedFirst)
  const [busy, setBusy] = useState(false)
  const [earlier, setEarlier] = useState<Refusal>()
  const opened = offers.find(({ name }) => name === openedName)

  const send = async (offer: Offer, said: Said, inPlaceOf: InPlaceOf) => {
    deeds.dismiss(about)
    setEarlier(undefined)
    setBusy(true)
    try {
      const refusal = await offer.before?.(said)
      if (refusal) return setEarlier(refusal)
      const answer = await deeds.send(about, offer.command(said, inPlaceOf))
      if (!answer.ok) return
      setOpenedName(undefined)
      done?.()
    } finally {
      setBusy(false)
    }
  }
  const press = (offer: Offer) => {
    deeds.dismiss(about)
    setEarlier(undefined)
    if ((offer.fields ?? []).length > 0 || offer.says || offer.capacity !== 'own') setOpenedName(offer.name)
    else void send(offer, {}, {})
  }
  useShortcuts(
    opened || busy
      ? []
      : offers.flatMap((offer) =>
          offer.shortcut && !offer.refusal
            ? [{ key: offer.shortcut, does: offer.label.replace('…', ''), run: () => press(offer) }]
            : [],
        ),
  )

  const refusal = earlier ?? (deed?.status === 'refused' ? deed.refusal : undefined)
  if (opened) {
    return (
      <OfferForm
        key={opened.name}
        offer={opened}
        sending={busy}
        refusal={refusal}
        send={(said, inPlaceOf) => void send(opened, said, inPlaceOf)}
        cancel={() => {
          deeds.dismiss(about)
          setEarlier(undefined)
          setOpenedName(undefined)
          closed?.()
        }}
      />
    )
  }
  if (busy || deed?.status === 'sending') {
    return (
      <div className="step-actions step-actions--quiet dim" role="status">
        Sending…{live ? '' : ' It goes out as soon as the line is back.'}
      </div>
    )
  }
  if (refusal) {
    return (
      <div className="step-actions__refused" role="alert">
        <p>{refusal.message}</p>
        <button type="button" className="button button--small" onClick={() => deeds.dismiss(about)}>
          OK
        </button>
      </div>
    )
  }
  if (offers.length === 0) return null
  const why = offers.find((offer) => offer.refusal)?.refusal
  return (
    <div className={`step-actions ${size ? `step-actions--${size}` : ''}`}>
      {offers.map((offer) => (
        <OfferButton key={offer.name} offer={offer} press={press} thumb={size === 'thumb'} />
      ))}
      {why ? <p className="step-actions__why dim">{why.message}</p> : null}
    </div>
  )
}

function OfferButton({ offer, press, thumb }: { offer: Offer; press(offer: Offer): void; thumb: boolean }) {
  // What one does in another's place is never the first thing to do.
  const quiet = offer.tone === undefined || (offer.tone === 'primary' && offer.capacity !== 'own')
  const tone = quiet ? '' : ` button--${offer.tone}`
  const main = thumb && tone === ' button--primary' ? ' step-actions__main' : ''
  return (
    <button
      type="button"
      className={`button${tone}${main}`}
      disabled={offer.refusal !== undefined}
      title={
        offer.refusal?.message ??
        (offer.capacity === 'lead'
          ? 'You override as the lead'
          : offer.capacity === 'scribe'
            ? 'You record it'
            : undefined)
      }
      onClick={() => press(offer)}
    >
      {offer.capacity === 'own' ? offer.label : `${offer.label.replace('…', '')}…`}
      {offer.shortcut && !thumb ? <kbd className="key">{offer.shortcut.toUpperCase()}</kbd> : null}
    </button>
  )
}
