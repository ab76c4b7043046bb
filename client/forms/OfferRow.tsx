/** A row of offers: as many buttons as fit, the rest in a menu; with the reason where one is disabled. */
import { MoreMenu } from '../ui/MoreMenu.tsx'
import type { MenuEntry } from '../ui/menuEntry.ts'
import { buttonOf, type Offer } from './offer.ts'
import './Offers.css'
import { useSettled } from './useSettled.ts'

export interface OfferRowProps {
  offers: readonly Offer[]
  /** How many buttons to show; all by default. */
  buttons?: number | undefined
  size?: 'small' | 'thumb' | undefined
  /** Further menu entries. */
  more?: readonly MenuEntry[] | undefined
  /** How long a button that has just appeared takes no press, in milliseconds. */
  settlesIn?: number
  /** The menu's label, where it contains more than further offers. */
  menu?: string
}

export function OfferRow(props: OfferRowProps & { press(offer: Offer): void }) {
  const { offers, buttons, size, more = [], menu, settlesIn, press } = props
  const shown = offers.filter(({ inMenu }) => !inMenu).slice(0, buttons)
  const rest = offers.filter((offer) => !shown.includes(offer))
  const why = shown.find(({ refusal }) => refusal)?.refusal
  const entries: MenuEntry[] = [
    ...rest.map((offer) => ({
      kind: 'item' as const,
      key: offer.name,
      label: buttonOf(offer),
      disabled: offer.refusal !== undefined,
      title: offer.refusal?.message,
      run: () => press(offer),
    })),
    ...more,
  ]
  return (
    <div className={`offers ${size ? `offers--${size}` : ''}`}>
      {shown.map((offer, position) => (
        <OfferButton
          key={offer.name}
          offer={offer}
          press={press}
          first={position === 0}
          hints={position === 0 && size !== 'thumb'}
          settlesIn={settlesIn}
        />
      ))}
      {entries.length > 0 ? (
        <MoreMenu
          className={menu === undefined ? 'button button--icon' : 'button'}
          {...(menu === undefined ? { label: 'More actions' } : {})}
          entries={entries}
        >
          {menu ?? '⋯'}
        </MoreMenu>
      ) : null}
      {why ? <p className="offers__why dim">{why.message}</p> : null}
    </div>
  )
}

interface OfferButtonProps {
  offer: Offer
  first: boolean
  /** Whether its shortcut is shown. */
  hints: boolean
  settlesIn: number | undefined
  press(offer: Offer): void
}

function OfferButton({ offer, first, hints, settlesIn, press }: OfferButtonProps) {
  const { tone, capacity, refusal, key } = offer
  const own = capacity === 'own'
  const settled = useSettled(settlesIn)
  const looks = [
    'button',
    first && tone === 'primary' ? 'offers__main' : '',
    // Acting for somebody else is never the primary action.
    settled ? '' : 'offers__unsettled',
    tone === 'primary' && own ? 'button--primary' : tone === 'bad' ? 'offers__bad' : '',
  ]
  return (
    <button
      type="button"
      style={settled ? undefined : { pointerEvents: 'none' }}
      className={looks.filter(Boolean).join(' ')}
      disabled={refusal !== undefined}
      title={refusal?.message ?? IN_PLACE[capacity] ?? (key ? `Key ${key.toUpperCase()}` : undefined)}
      onClick={() => press(offer)}
    >
      {buttonOf(offer)}
      {key && hints ? <kbd className="key">{key.toUpperCase()}</kbd> : null}
    </button>
  )
}

const IN_PLACE = { own: undefined, scribe: 'You record it', lead: 'You override as the lead' } as const
