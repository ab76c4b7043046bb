/** A step's compiled definition as events carry it: what `StepDefinition` says, as a schema. */
import { z } from 'zod'
import { MODES } from './mode.ts'
import { DEPENDENCY_TYPES, STEP_KINDS } from './stepKinds.ts'

const id = z.string()
const text = z.string().meta({ freeText: true })
const seconds = z.number()
const estimate = z.object({ low: seconds, likely: seconds, high: seconds })

export const stepShape = z.object({
  id,
  title: text,
  kind: z.enum(STEP_KINDS),
  phase: z.string(),
  workstream: z.string(),
  owner: id,
  people: z.record(id, z.number()),
  takes: estimate,
  after: z.array(
    z.object({ on: id, type: z.enum(DEPENDENCY_TYPES), lag: seconds, working: z.literal(true).exactOptional() }),
  ),
  calendar: z.string().exactOptional(),
  only: z.enum(MODES).exactOptional(),
  parties: z.record(z.string(), z.array(id)).exactOptional(),
  notBefore: z.union([seconds, z.string()]).exactOptional(),
  deadline: z.union([seconds, z.string()]).exactOptional(),
  timebox: seconds.exactOptional(),
  do: text.exactOptional(),
  verify: text.exactOptional(),
  outputs: z.array(z.string()).exactOptional(),
  rollback: z
    .union([
      z.object({
        title: text,
        takes: estimate,
        owner: id,
        do: text.exactOptional(),
        verify: text.exactOptional(),
      }),
      z.object({ none: text }),
    ])
    .exactOptional(),
  pointOfNoReturn: z.literal(true).exactOptional(),
  secondPerson: id.exactOptional(),
  takesServiceDown: z.literal(true).exactOptional(),
  bringsServiceBack: z.literal(true).exactOptional(),
  startsChange: z.literal(true).exactOptional(),
  automation: z.object({ timeout: seconds.exactOptional(), heartbeat: seconds.exactOptional() }).exactOptional(),
  tags: z.array(text).exactOptional(),
  fields: z.record(z.string(), text).exactOptional(),
  links: z.array(z.object({ title: text, url: text })).exactOptional(),
  note: text.exactOptional(),
  audience: text.exactOptional(),
  message: text.exactOptional(),
  source: z.string().exactOptional(),
})
