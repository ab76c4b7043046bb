/** Tells the browser's other tabs who has signed in, since they share its cookie. */
const CHANNEL = 'tminus who entered'

export interface Entered {
  personId: string
  name: string
}

export function tellEntered(entered: Entered): void {
  const channel = openChannel()
  channel?.postMessage(entered)
  channel?.close()
}

/** Subscribes in other tabs; returns the unsubscribe function. */
export function onEntered(hear: (entered: Entered) => void): () => void {
  const channel = openChannel()
  if (!channel) return () => undefined
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (isEntered(data)) hear(data)
  }
  return () => channel.close()
}

const openChannel = () => ('BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined)

const isEntered = (data: unknown): data is Entered =>
  typeof data === 'object' &&
  data !== null &&
  'personId' in data &&
  typeof data.personId === 'string' &&
  'name' in data &&
  typeof data.name === 'string'
