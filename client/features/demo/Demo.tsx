/** The people of the demo: a card each, which opens them in a tab of their own beside the others. */
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { DemoAnswer, DemoPerson } from '../../../shared/protocol.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { createHttp } from '../../live/http.ts'
import { Message } from '../../ui/Message.tsx'
import './Demo.css'

type Open = DemoAnswer & { open: true }

export default function Demo() {
  const [demo, setDemo] = useState<DemoAnswer | 'silent'>()
  useEffect(() => {
    let left = false
    const show = (shown: DemoAnswer | 'silent') => {
      if (!left) setDemo(shown)
    }
    createHttp()
      .get<DemoAnswer>('/api/demo')
      .then(
        (answer) => show(isRefusal(answer) ? { open: false } : answer),
        () => show('silent'),
      )
    return () => {
      left = true
    }
  }, [])
  if (demo === undefined) return null
  if (demo === 'silent') {
    return (
      <Message title="T-Minus does not answer">
        <button type="button" className="button" onClick={() => location.reload()}>
          Try again
        </button>
      </Message>
    )
  }
  return demo.open ? <Cards demo={demo} /> : <NoDemo />
}

const NoDemo = () => (
  <Message title="There is no demo here">
    <p>
      A server has one from its first start on, opened at its own machine by the address that it prints, until real
      people are added.
    </p>
    <Link className="button" href="/sign-in">
      Sign in
    </Link>
  </Message>
)

function Cards({ demo }: { demo: Open }) {
  const { guided, large, people } = demo
  const inTour = people.filter(({ does }) => does !== undefined)
  const inLarge = people.filter(({ does, cutoverId }) => does === undefined && cutoverId !== undefined)
  const others = people.filter(({ cutoverId }) => cutoverId === undefined)
  return (
    <main className="demo">
      <h1>{demo.organisation}</h1>
      <p className="demo__says">Invented people. Each opens in a tab of its own, so that you can be several at once.</p>
      <Tour demo={demo} />
      <Group title={guided?.title ?? 'The tour'} people={inTour}>
        The tour: a release in five roles, held three minutes before T-0.
      </Group>
      <Group title={large?.title ?? 'The large cutover'} people={inLarge}>
        The large one, with an outage, three gates and fourteen roles: a night to look around in.
      </Group>
      <Group title="Around them" people={others} />
    </main>
  )
}

function Tour({ demo: { serviceNow, password } }: { demo: Open }) {
  return (
    <ol className="demo__tour">
      <li>
        As <b>Amara</b>, the lead: under <b>Readiness</b> verify what is open.
      </li>
      <li>
        {serviceNow === undefined ? (
          'Approve the change of the release.'
        ) : (
          <>
            On the{' '}
            <a href={serviceNow} target="_blank" rel="noreferrer">
              mock ServiceNow
            </a>{' '}
            approve the change of the release.
          </>
        )}
      </li>
      <li>
        Under <b>Go / no-go</b> open the poll. <b>Priya</b> and <b>Sofia</b> vote, <b>Camille</b> signs and decides. She
        signs with <code className="mono nowrap">{password}</code>, everybody’s password here.
      </li>
      <li>
        As Amara resume the countdown; three minutes later <b>Priya</b> starts the deployment. Complete it, and undo it.
      </li>
    </ol>
  )
}

function Group({ title, people, children }: { title: string; people: readonly DemoPerson[]; children?: ReactNode }) {
  return people.length === 0 ? null : (
    <section className="demo__group">
      <h2>{title}</h2>
      {children === undefined ? null : <p className="dim">{children}</p>}
      <ul>
        {people.map((person) => (
          <li key={person.key}>
            <Card person={person} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Without an opener, so that the new tab does not begin with what this one keeps. */
const Card = ({ person: { key, name, part, does } }: { person: DemoPerson }) => (
  <a
    className={does?.startsWith('Start here') ? 'demo__card demo__card--first' : 'demo__card'}
    href={`/demo/${key}`}
    target="_blank"
    rel="noreferrer"
  >
    <b className="strong">{name}</b>
    <span>{part}</span>
    {does === undefined ? null : <span className="dim">{does}</span>}
  </a>
)
