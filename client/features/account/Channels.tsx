/** How one is reached while T-Minus is closed: the order of channels, this browser, quiet times, and a test of each. */

import { useState } from 'react'
import { CHANNELS, type Channel, type ChannelsAnswer, type QuietTimes } from '../../../shared/reach.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CHANNEL_TITLES, sayOrder } from '../../derive/channelWords.ts'
import { answered } from '../../live/answered.ts'
import { useSession } from '../../live/session.tsx'
import { useGet } from '../../live/useGet.ts'
import { Answered } from '../../shell/Answered.tsx'
import { Outside } from '../../shell/Outside.tsx'
import '../../shell/Page.css'
import '../organisation/Organisation.css'
import { Browsers } from './Browsers.tsx'
import './Channels.css'
import { Quiet } from './Quiet.tsx'

export default function Channels() {
  const { answer, again } = useGet<ChannelsAnswer>('/api/channels')
  return (
    <Outside>
      <div className="page">
        <header className="page__head">
          <h1>How I am reached</h1>
          <p className="dim">When something waits for you and T-Minus is closed.</p>
        </header>
        <Answered answer={answer} again={again}>
          {(known) => <Mine known={known} />}
        </Answered>
      </div>
    </Outside>
  )
}

function Mine({ known }: { known: ChannelsAnswer }) {
  const { connection } = useSession()
  const [mine, setMine] = useState(known)
  const [failed, setFailed] = useState<string>()
  const choose = async (channels: readonly Channel[], quiet: QuietTimes | undefined): Promise<boolean> => {
    const body = { channels, ...(quiet && { quiet }) }
    const answer = await answered(() => connection.http.post<ChannelsAnswer>('/api/channels', body))
    setFailed(isRefusal(answer) ? answer.message : undefined)
    if (isRefusal(answer)) return false
    setMine(answer)
    return true
  }
  const order = sayOrder(mine)
  return (
    <div className="channels">
      <p role="status">
        {order === undefined ? (
          <b className="late">Nothing reaches you while T-Minus is closed.</b>
        ) : (
          <>
            <b className="strong">{order}</b> What you have not seen after ten minutes, three during an outage, goes to
            the next, and to whoever can stand in for you.
          </>
        )}
      </p>
      {failed === undefined ? null : (
        <p className="bad" role="alert">
          {failed}
        </p>
      )}
      <section aria-label="Order">
        <h2>In this order</h2>
        <ol className="people-list">
          {inOrder(mine).map((channel) => (
            <Row key={channel} channel={channel} mine={mine} choose={(channels) => void choose(channels, mine.quiet)} />
          ))}
        </ol>
      </section>
      <Browsers mine={mine} changed={setMine} />
      <Quiet quiet={mine.quiet} save={(quiet) => choose(mine.channels, quiet)} />
    </div>
  )
}

/** Those that are used, then the others. */
const inOrder = ({ channels }: ChannelsAnswer): Channel[] => [
  ...channels,
  ...CHANNELS.filter((channel) => !channels.includes(channel)),
]

interface RowProps {
  channel: Channel
  mine: ChannelsAnswer
  choose(channels: readonly Channel[]): void
}

function Row({ channel, mine, choose }: RowProps) {
  const { me } = useSession()
  const { channels } = mine
  const place = channels.indexOf(channel)
  const used = place >= 0
  const earlier = () => choose(channels.toSpliced(place, 1).toSpliced(place - 1, 0, channel))
  const to = { push: '', mail: me.person.email, gateway: me.person.phone ?? '' }[channel]
  return (
    <li className="people-list__one">
      <div>
        <label className="channels__use">
          <input
            type="checkbox"
            checked={used}
            onChange={() => choose(used ? channels.filter((one) => one !== channel) : [...channels, channel])}
          />
          <span className="strong">{CHANNEL_TITLES[channel]}</span>
          <span className="dim channels__to">{to}</span>
        </label>
        <ChannelStatus channel={channel} mine={mine} />
      </div>
      {place > 0 ? (
        <button type="button" className="button button--small" onClick={earlier}>
          Earlier<span className="unseen">: {CHANNEL_TITLES[channel]}</span>
        </button>
      ) : null}
      {used && mine.working.includes(channel) ? <Test channel={channel} /> : null}
    </li>
  )
}

function ChannelStatus({ channel, mine: { working, available, browsers } }: Omit<RowProps, 'choose'>) {
  const missing = {
    push: browsers.length === 0 ? 'No browser of yours is set up yet.' : undefined,
    mail: available.includes('mail') ? undefined : 'No mail server is set up here.',
    gateway: available.includes('gateway') ? undefined : 'No gateway is set up here.',
  }[channel]
  if (missing !== undefined) return <p className="dim">{missing}</p>
  return working.includes(channel) ? null : <p className="dim">Not used.</p>
}

function Test({ channel }: { channel: Channel }) {
  const { connection } = useSession()
  const [said, setSaid] = useState<{ text: string; bad: boolean }>()
  const [sending, setSending] = useState(false)
  const send = async () => {
    setSending(true)
    const answer = await answered(() =>
      connection.http.post<{ sent: boolean; why?: string }>('/api/channels/test', { channel }),
    )
    setSending(false)
    if (isRefusal(answer)) return setSaid({ text: answer.message, bad: true })
    setSaid(
      answer.sent
        ? { text: 'Sent. Has it come?', bad: false }
        : { text: answer.why ?? 'It did not go out.', bad: true },
    )
  }
  return (
    <>
      <button type="button" className="button button--small" disabled={sending} onClick={() => void send()}>
        {sending ? 'Sending…' : 'Send a test'}
        <span className="unseen"> by {CHANNEL_TITLES[channel]}</span>
      </button>
      {said === undefined ? null : (
        <p className={`channels__said ${said.bad ? 'bad' : 'dim'}`} role="status">
          {said.text}
        </p>
      )}
    </>
  )
}
