/** Drafts on real servers: made, commanded, followed over a socket. */
import { randomUUID } from 'node:crypto'
import type { DraftCommandInput } from '../../shared/draft/commands.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { ChainedDraftEvent } from '../../shared/draft/events.ts'
import { beginDraft, evolveDraft } from '../../shared/draft/evolve.ts'
import type { DraftAnswer } from '../../shared/draft/protocol.ts'
import type { LiveClient, Node, World } from './core.ts'

/** Makes one as Paula, who plans; answers its id. */
export async function makeDraft(world: World, node: Node, yaml?: string): Promise<string> {
  const answer = await node.core.drafts.create({
    organisation: world.organisation,
    credential: world.credential('paula'),
    body: { commandId: randomUUID(), title: 'A plan', ...(yaml !== undefined && { from: { yaml } }) },
  })
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
  return answer.id
}

export function giveDraft(
  world: World,
  node: Node,
  name: string,
  draftId: string,
  command: DraftCommandInput,
  commandId: string = randomUUID(),
): Promise<DraftAnswer | 'unauthorised'> {
  const credential = world.credential(name)
  return node.core.drafts.handleCommand({
    organisation: world.organisation,
    draftId,
    credential,
    body: { commandId, command },
  })
}

export async function stateOf(world: World, node: Node, draftId: string): Promise<Draft> {
  const standing = await node.core.drafts.read(world.organisation, draftId)
  if (!standing) throw new Error(`There is no draft ${draftId}`)
  return standing.draft
}

/** The state that the log alone leads to. */
export async function replayed(world: World, node: Node, draftId: string): Promise<Draft> {
  const events = await node.core.drafts.readEvents(world.organisation, draftId, 0, 1_000_000)
  return folded(draftId, events)
}

export function folded(draftId: string, events: readonly ChainedDraftEvent[]): Draft {
  const [first, ...rest] = events
  if (first?.type !== 'draftCreated') throw new Error('A draft begins with its creation')
  return rest.reduce(evolveDraft, beginDraft(draftId, first))
}

/** A replica that applies strictly by seq and hash, and fetches what is missing, as a page does. */
export interface DraftFollower {
  draft(): Draft
  hash(): string
  seq(): number
  stop(): void
}

/** @param from what it showed before its line broke; the state as it is when left out, as after a reload */
export async function followDraft(
  world: World,
  node: Node,
  client: LiveClient,
  draftId: string,
  from?: { draft: Draft; hash: string },
): Promise<DraftFollower> {
  const standing = from ?? (await node.core.drafts.read(world.organisation, draftId))
  if (!standing) throw new Error(`There is no draft ${draftId}`)
  let { draft, hash } = standing
  let isAsking: Promise<void> | undefined
  const apply = (events: readonly ChainedDraftEvent[]) => {
    for (const event of events) {
      if (event.seq <= draft.seq) continue
      if (event.seq !== draft.seq + 1 || event.prev !== hash) return void watch()
      draft = evolveDraft(draft, event)
      hash = event.hash
    }
  }
  const watch = () => {
    isAsking ??= ask()
      .catch(() => undefined)
      .finally(() => {
        isAsking = undefined
      })
    return isAsking
  }
  async function ask(): Promise<void> {
    const answer = await client.timeout(10_000).emitWithAck('watchDraft', { draftId, after: draft.seq, hash })
    if (!answer.ok) throw new Error(answer.refusal.message)
    if ('events' in answer) return apply(answer.events)
    const found = await node.core.drafts.read(world.organisation, draftId)
    if (found) ({ draft, hash } = found)
  }
  client.on('draftEvents', (message) => {
    if (message.draftId === draftId) apply(message.events)
  })
  client.on('draftHeartbeat', (message) => {
    if (message.draftId === draftId && (message.head > draft.seq || message.hash !== hash)) void watch()
  })
  client.on('draftBehind', (message) => {
    if (message.draftId === draftId) void watch()
  })
  client.on('connect', () => void watch())
  await watch()
  return { draft: () => draft, hash: () => hash, seq: () => draft.seq, stop: () => client.removeAllListeners() }
}
