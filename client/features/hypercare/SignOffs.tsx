import { refusalOf } from '../../../shared/decide/decide.ts'
import type { SignOff, Watch } from '../../../shared/derived/watch.ts'
import { Offers } from '../../forms/Offers.tsx'
import { offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople, useSession } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'

/** Sign-offs, and closing the cutover. */
export function SignOffs({ watch }: { watch: Watch }) {
  const { ended, status } = useCutover((cutover) => cutover)
  return (
    <section className="hypercare__part">
      <h2>Sign-off</h2>
      <ul>
        {watch.signOffs.map((signOff) => (
          <li key={signOff.role}>
            <SignOffRow signOff={signOff} />
          </li>
        ))}
      </ul>
      {status === 'hypercare' && !ended ? <Close /> : null}
    </section>
  )
}

function SignOffRow({ signOff }: { signOff: SignOff }) {
  const { role, title, signed } = signOff
  const context = useOfferContext()
  const { cutover, now } = context
  const people = usePeople()
  const { me } = useSession()
  const zone = cutover.runbook.timezone
  const isAsked = signOff.people.includes(me.person.id) && !signed && cutover.status === 'hypercare'
  const plain = refusalOf(cutover, { type: 'signOff', role }, context)
  const mine = isAsked && plain?.code !== 'samePerson'
  const offers = offersOf(context, [
    {
      name: 'signOff',
      label: 'Sign off…',
      submit: 'Sign hypercare off',
      tone: 'primary',
      showDisabled: () => true,
      fields: [
        {
          name: 'note',
          label: plain?.code === 'exitUnmet' ? `${plain.message.split('.')[0]}. Why do you still sign?` : 'Comment',
          required: plain?.code === 'exitUnmet',
        },
      ],
      command: ({ note }) => ({ type: 'signOff', role, note }),
    },
  ])
  return (
    <div className={mine ? 'sign-off sign-off--yours' : 'sign-off'}>
      <div className="sign-off__line">
        <span>
          <b className="strong">{title}</b>
          <span className="dim">
            {' '}
            {signed ? people.name(signed.by) : signOff.people.map(people.name).join(', ') || 'nobody'}
          </span>
        </span>
        <span className={`mono sign-off__word ${signed ? 'strong' : mine ? 'you' : 'dim'}`}>
          {signed ? 'SIGNED OFF' : mine ? 'YOUR TURN' : '—'}
        </span>
        {signed ? (
          <span className="dim">
            <Instant at={signed.at} zone={zone} near={now} />
          </span>
        ) : null}
      </div>
      {signed?.note === undefined ? null : <p className="dim">“{signed.note}”</p>}
      {isAsked ? <Offers about={`sign-off ${role}`} offers={offers} /> : null}
    </div>
  )
}

function Close() {
  const context = useOfferContext()
  const refusal = refusalOf(context.cutover, { type: 'closeCutover' }, context)
  // Items raised after the sign-off may stay open if the lead says why.
  const overridable = refusal?.field === 'override'
  const why = `${refusal?.message.split('.')[0]}. Why may it stay open?`
  const offers = offersOf(context, [
    {
      name: 'close',
      label: 'Close the cutover…',
      showDisabled: ({ refusal: { code } }) => code !== 'notYourRole',
      fields: [
        ...(overridable ? [{ name: 'override', label: why, required: true }] : []),
        { name: 'note', label: 'Comment for the log' },
      ],
      command: ({ note, override }) => ({ type: 'closeCutover', note, override }),
    },
  ])
  return offers.length === 0 ? null : (
    <div className="hypercare__offers">
      <Offers about="close" offers={offers} />
    </div>
  )
}
