/** Channels in words. */
import type { Channel, ChannelsAnswer } from '../../shared/reach.ts'

export const CHANNEL_TITLES: Record<Channel, string> = {
  push: 'Notification',
  mail: 'E-mail',
  gateway: 'SMS, call or chat',
}

export const CHANNEL_WAYS: Record<Channel, string> = {
  push: 'notification',
  mail: 'e-mail',
  gateway: 'SMS, call or chat',
}

/** `First by notification, then by e-mail.`; undefined where nothing works. */
export function sayOrder({ working }: Pick<ChannelsAnswer, 'working'>): string | undefined {
  const [first, ...others] = working.map((channel) => CHANNEL_WAYS[channel])
  if (first === undefined) return undefined
  return others.length === 0 ? `By ${first}.` : `First by ${first}, then by ${others.join(', then by ')}.`
}
