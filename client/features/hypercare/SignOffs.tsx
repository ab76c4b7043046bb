import { LEAD } from '../../../shared/reserved.ts'
import { Offers } from '../../forms/Offers.tsx'
import { cutoverRefusal, hypercareRefusal } from '../../forms/permission.ts'
import { useCutover } from '../../live/cutover.tsx'
import { useActor, usePeople, useSession } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import type { SignOffStation, Watch } from './watch.ts'

/** Who has said that it is over, and the end of the cutover. */
export function SignOffs({ watch }: { watch: Watch }) {
  const { ended, status } = useCutover((cutover) => cutover)
  return (
    <section className="hypercare__part">
      <h2>Sign-off</h2>
      <ul>
        {watch.signOffs.map((station) => (
          <li key={station.role}>
            <Station station={station} watch={watch} />
          </li>
        ))}
      </ul>
      {status === 'hypercare' && !ended ? <Close /> : null}
    </section>
  )
}

function Station({ station, watch }: { station: SignOffStation; watch: Watch }) {
  const { role, title, signed } = station
  const cutover = useCutover((value) => value)
  const actor = useActor()
  const people = usePeople()
  const { connection, me } = useSession()
  const now = connection.clock.now()
  const zone = cutover.runbook.timezone
  const mine = station.people.includes(me.person.id) && !signed && cutover.status === 'hypercare'
  const plain = hypercareRefusal(cutover, { type: 'signOff', role }, { actor, now })
  const refusal = hypercareRefusal(cutover, { type: 'signOff', role, note: '…' }, { actor, now })
  return (
    <div className={mine ? 'sign-off sign-off--yours' : 'sign-off'}>
      <div className="sign-off__line">
        <span>
          <b className="strong">{title}</b>
          <span className="dim">
            {' '}
            {signed ? people.name(signed.by) : station.people.map(people.name).join(', ') || 'nobody'}
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
      {mine ? (
        <Offers
          about={`sign-off ${role}`}
          offers={[
            {
              name: 'signOff',
              label: 'Sign off…',
              submit: 'Sign hypercare off',
              tone: 'primary',
              capacity: 'own',
              roles: watch.definition.signedBy,
              refusal,
              fields: [
                {
                  name: 'note',
                  label:
                    plain?.code === 'exitUnmet'
                      ? `${plain.message.split('.')[0]}. Why do you sign nevertheless?`
                      : 'Comment (optional)',
                  required: plain?.code === 'exitUnmet',
                },
              ],
              command: ({ note }) => ({ type: 'signOff', role, ...(note === undefined ? {} : { note }) }),
            },
          ]}
        />
      ) : null}
    </div>
  )
}

function Close() {
  const cutover = useCutover((value) => value)
  const actor = useActor()
  const { connection } = useSession()
  const refusal = cutoverRefusal(cutover, { type: 'closeCutover' }, { actor, now: connection.clock.now() })
  if (refusal?.code === 'notYourRole' || refusal?.code === 'observersWatch') return null
  // What came up after the sign-off may stay open, if the lead says why.
  const overridable = refusal?.field === 'override'
  return (
    <div className="hypercare__offers">
      <Offers
        about="close"
        offers={[
          {
            name: 'close',
            label: 'Close the cutover…',
            submit: 'Close the cutover, for good',
            capacity: 'own',
            roles: [LEAD],
            refusal: overridable ? undefined : refusal,
            fields: [
              ...(overridable
                ? [
                    {
                      name: 'override',
                      label: `${refusal.message.split('.')[0]}. Why may it stay open?`,
                      required: true,
                    },
                  ]
                : []),
              { name: 'note', label: 'Comment for the log (optional)' },
            ],
            command: ({ note, override }) => ({
              type: 'closeCutover',
              ...(note === undefined ? {} : { note }),
              ...(override === undefined ? {} : { override }),
            }),
          },
        ]}
      />
    </div>
  )
}
