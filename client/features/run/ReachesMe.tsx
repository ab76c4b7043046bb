import { Link } from 'wouter'
import type { ChannelsAnswer } from '../../../shared/reach.ts'
import { isRefusal } from '../../../shared/refusal.ts'
import { CHANNEL_WAYS } from '../../derive/channelWords.ts'
import { useGet } from '../../live/useGet.ts'

/** How whoever has nothing to do now is called when that changes; what is said of it is so. */
export function ReachesMe() {
  const { answer } = useGet<ChannelsAnswer>('/api/channels')
  if (!answer || isRefusal(answer)) return null
  const ways = answer.working.map((channel) => CHANNEL_WAYS[channel])
  return (
    <>
      {ways.length === 0
        ? 'You are called on this page only: keep it open. '
        : `You are called by ${ways.join(', then ')}, also when this page is closed. `}
      <Link href="/channels">How I am reached</Link>
    </>
  )
}
