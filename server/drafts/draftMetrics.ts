/** What `GET /metrics` says of drafts: commands and refusals, open ones, how long a check takes. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { z } from 'zod'
import { draftCommand } from '../../shared/draft/commands.ts'
import { UNAUTHORISED } from '../commands/answers.ts'
import type { Drafts } from './drafts.ts'

const SECONDS = [0.0025, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60]
const TYPES = draftCommand.options.map((option) => option.shape.type.value)

/** The same drafts, counted; once for each registry. */
export function measuredDrafts(drafts: Drafts, register: Registry): Drafts {
  const registers = [register]
  const answers = new Counter({
    name: 'tminus_draft_commands_total',
    help: 'Commands to drafts of runbooks by type and answer: ok, a refusal code, unauthorised or error',
    labelNames: ['type', 'answer'],
    registers,
  })
  const command = new Histogram({
    name: 'tminus_draft_command_seconds',
    help: 'From a command to a draft at the door to its answer, which is after its commit',
    buckets: SECONDS,
    registers,
  })
  const checked = new Histogram({
    name: 'tminus_draft_check_seconds',
    help: 'From asking for the check of a draft to its answer; of the same state it is made once',
    buckets: SECONDS,
    registers,
  })
  new Gauge({
    name: 'tminus_draft_watchers',
    help: 'Drafts open on screens that watch through this server, each as often as it is open',
    registers,
    collect() {
      this.set(drafts.broadcast.watchers())
    },
  })
  return {
    ...drafts,

    async handleCommand(given) {
      const begun = performance.now()
      const answered = (answer: string) => {
        answers.inc({ type: typeOf(given.body), answer })
        command.observe((performance.now() - begun) / 1000)
      }
      try {
        const answer = await drafts.handleCommand(given)
        answered(answer === UNAUTHORISED ? answer : answer.ok ? 'ok' : answer.refusal.code)
        return answer
      } catch (error) {
        answered('error')
        throw error
      }
    },

    async check(organisation, draftId) {
      const ended = checked.startTimer()
      try {
        return await drafts.check(organisation, draftId)
      } finally {
        ended()
      }
    },
  }
}

/** One of the known types: what a caller made up must not become a label. */
function typeOf(body: unknown): string {
  const { data } = z.object({ command: z.object({ type: z.enum(TYPES) }) }).safeParse(body)
  return data?.command.type ?? 'malformed'
}
