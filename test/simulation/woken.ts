/** Whether a commit on one server reaches who watches at another by its wake-up alone: no time passes for anything else. */
import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import type { Screen } from './audience.ts'
import type { Evening } from './evening.ts'
import { realNow, realSleep } from './simulatedTime.ts'

/** For the wake-up to be sent; a server looks by itself only after many times that. */
const WAKING_MS = 30
/** A portfolio gathers for so long what has changed in it. */
const PORTFOLIO_MS = 260
const REAL_PATIENCE_MS = 10_000

/** Those who were not woken, in words. Everything must have come together. */
export async function sayNotWoken({ setting, servers, audience, cutoverIds }: Evening): Promise<string[]> {
  const { organisation, credential } = setting.world
  const [server] = servers
  const elsewhere = audience.all.filter(({ wire }) => wire.ends.every(({ far }) => far !== server?.port))
  const id = cutoverIds.find((one) => elsewhere.some(({ followed }) => followed.has(one)))
  const stepId = elsewhere.flatMap(({ followed }) => followed.get(id ?? '')?.replica.cutover ?? [])[0]?.runbook.steps[0]
    ?.id
  if (!server || id === undefined || stepId === undefined) return []
  const body = { commandId: randomUUID(), command: { type: 'noteStep', stepId, text: 'To be seen at once' } }
  const given = { organisation, cutoverId: id, credential: credential('lena'), body }
  const answer = await server.app.core.handleCommand(given)
  // Not every cutover still takes notes.
  if (answer === 'unauthorised' || !answer.ok) return []
  const { seq } = answer
  vi.advanceTimersByTime(WAKING_MS)
  await until(() => elsewhere.every(isShown))
  vi.advanceTimersByTime(PORTFOLIO_MS)
  await until(() => elsewhere.every(isListed))
  return [
    ...elsewhere
      .filter((screen) => !isShown(screen))
      .map(({ name }) => `${name} was not woken to ${answer.seq} in ${id}`),
    ...elsewhere.filter((screen) => !isListed(screen)).map(({ name }) => `the portfolio of ${name} was not woken`),
  ]

  function isShown({ followed }: Screen): boolean {
    const following = followed.get(id ?? '')
    return following === undefined || (following.replica.cutover?.seq ?? 0) >= seq
  }

  function isListed({ portfolio }: Screen): boolean {
    return portfolio === undefined || (portfolio.lines.get(id ?? '')?.seq ?? 0) >= seq
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const patience = realNow() + REAL_PATIENCE_MS
  while (!isSo() && realNow() < patience) await realSleep(2)
}
