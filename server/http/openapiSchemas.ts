/** The schemas of `/api/openapi.json`, from those that parse and answer. */
import { z } from 'zod'
import { command, createCutover } from '../../shared/commands.ts'
import { CUTOVER_OUTCOMES } from '../../shared/cutoverState.ts'
import { createDraft, draftCommand, insertPart } from '../../shared/draft/commands.ts'
import { draftEvent } from '../../shared/draft/events.ts'
import { chained, cutoverEvent } from '../../shared/events.ts'
import { CUTOVER_STATUSES, PAUSE_STATUSES, STOP_STATUSES } from '../../shared/machines/cutover.ts'
import { REFUSAL_KINDS } from '../../shared/refusal.ts'
import { runbookFile } from '../../shared/runbook/runbookFormat.ts'
import { TRANSPORT_CODES } from './answers.ts'
import type { Schema } from './input.ts'
import { runbookSchemas } from './runbooks.ts'

export type Json = Record<string, unknown>

const COMPONENTS = '#/components/schemas/'

export function schemas(): Json {
  const input = z.registry<{ id: string }>()
  for (const option of command.options) input.add(option, { id: `${capital(option.shape.type.value)}Command` })
  input.add(createCutover.extend({ commandId }), { id: 'CreateCutover' })
  input.add(runbookFile, { id: 'RunbookFile' })
  for (const option of draftCommand.options) input.add(option, { id: draftCommandName(option.shape.type.value) })
  input.add(createDraft.extend({ commandId }), { id: 'CreateDraft' })
  input.add(insertPart, { id: 'InsertPart' })
  for (const [id, schema] of Object.entries(runbookSchemas)) input.add(schema, { id })

  const output = z.registry<{ id: string }>()
  for (const option of cutoverEvent.options) {
    output.add(z.object({ ...chained.shape, ...option.shape }), { id: `${capital(option.shape.type.value)}Event` })
  }
  for (const option of draftEvent.options) {
    output.add(z.object({ ...chained.shape, ...option.shape }), { id: draftEventName(option.shape.type.value) })
  }
  const commands = command.options.map((option) => option.shape.type.value)
  const single = union(
    'type',
    Object.fromEntries(commands.filter((type) => type !== 'bulk').map((type) => [type, `${capital(type)}Command`])),
  )
  const generated = { ...registered(input, 'input'), ...registered(output, 'output') }
  return {
    ...generated,
    // The generator would inline every command.
    BulkCommand: {
      type: 'object',
      description: 'All or nothing: if one is refused, none takes effect',
      properties: {
        type: { type: 'string', const: 'bulk' },
        commands: { type: 'array', minItems: 1, maxItems: 500, items: { $ref: `${COMPONENTS}SingleCommand` } },
      },
      required: ['type', 'commands'],
      additionalProperties: false,
    },
    SingleCommand: single,
    Command: union('type', Object.fromEntries(commands.map((type) => [type, `${capital(type)}Command`]))),
    Event: union(
      'type',
      Object.fromEntries(
        cutoverEvent.options.map((option) => [option.shape.type.value, `${capital(option.shape.type.value)}Event`]),
      ),
    ),
    DraftCommand: unionOf(draftCommand.options, draftCommandName),
    DraftEvent: unionOf(draftEvent.options, draftEventName),
    GivenDraftCommand: object({ commandId: shapeOf(commandId, 'input'), command: ref('DraftCommand') }),
    DraftAccepted: object({
      ok: { const: true },
      seq: { type: 'integer' },
      events: { type: 'array', items: ref('DraftEvent') },
    }),
    DraftEventList: object({ events: { type: 'array', items: ref('DraftEvent') } }),
    DraftStateAnswer: object({
      draft: { type: 'object', description: 'As the console evolves it; follows the releases of T-Minus' },
      hash: { type: 'string', description: 'Of the last event in it' },
      serverNow: { type: 'number', description: 'Epoch milliseconds' },
    }),
    GivenCommand: object({ commandId: shapeOf(commandId, 'input'), command: ref('Command') }),
    Accepted: {
      ...accepted,
      properties: {
        ...accepted.properties,
        warnings: { ...warnings, description: `${warnings.description}; after a change of people` },
      },
    },
    CreatedCutover: object({
      ok: { const: true },
      cutoverId: { type: 'string' },
      seq: { type: 'integer' },
      events: { type: 'array', items: ref('Event') },
      warnings,
      leftOut: {
        type: 'array',
        items: object({ id: { type: 'string' }, title: { type: 'string' } }),
        description: 'Steps of the version that are for the other mode only, which this cutover does not have',
      },
    }),
    EventList: object({
      cutoverId: { type: 'string' },
      mode: { type: 'string', enum: ['rehearsal', 'live'] },
      events: { type: 'array', items: ref('Event') },
    }),
    CutoverList: object({ cutovers: { type: 'array', items: ref('PortfolioLine') } }),
    PortfolioLine: portfolioLine(),
    StateAnswer: object({
      runbookId: { type: 'string' },
      runbookHash: { type: 'string' },
      hash: { type: 'string', description: 'Of the last event in it' },
      state: { type: 'object', description: 'As the console evolves it; follows the releases of T-Minus' },
      serverNow: { type: 'number', description: 'Epoch milliseconds' },
    }),
    Runbook: { type: 'object', description: 'One version, compiled: durations in seconds, lists flat' },
    RunbookText: { type: 'string', description: 'The runbook as YAML' },
    RunbookBody: { anyOf: [ref('RunbookSource'), ref('RunbookFile')] },
    Refused: object({ ok: { const: false }, refusal: ref('Refusal') }),
    Refusal: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: [...Object.keys(REFUSAL_KINDS), ...TRANSPORT_CODES] },
        message: { type: 'string', description: 'A sentence for a person' },
        field: { type: 'string', description: 'What of the input is wrong' },
        waitingFor: { type: 'array', items: { type: 'object' }, description: 'What a step still waits for' },
        criteria: {
          type: 'array',
          items: {
            type: 'object',
            properties: { criterion: { type: 'integer' }, sentence: { type: 'string' }, truth: { type: 'string' } },
          },
          description: 'What a go still needs a reason for, by its place in the poll’s criteria; for criteriaUnmet',
        },
        changed: {
          type: 'array',
          items: { type: 'object' },
          description:
            'Cells, rows or a section of a draft that somebody else changed, and what they hold now; for cellChanged',
        },
        event: {
          type: 'object',
          properties: { seq: { type: 'integer' }, type: { type: 'string' } },
          description: 'Where the log cannot be read any further, for cutoverUnreadable',
        },
        faults: {
          type: 'array',
          items: { type: 'object' },
          description: 'Of a runbook, each with file, line and column',
        },
      },
      required: ['code', 'message'],
    },
  }
}

const commandId = z.string().min(1).max(200).describe('Yours, unique; a repeated one has one effect and one answer')

function portfolioLine(): Json {
  const text = { type: 'string' }
  const epoch = { type: 'number', description: 'Epoch milliseconds' }
  const count = { type: 'integer' }
  return {
    type: 'object',
    properties: {
      id: text,
      seq: count,
      hash: { type: 'string', description: 'Of the event at that seq' },
      title: text,
      release: text,
      runbookId: text,
      mode: { type: 'string', enum: ['rehearsal', 'live'] },
      status: { type: 'string', enum: CUTOVER_STATUSES },
      pause: { type: 'string', enum: PAUSE_STATUSES },
      stop: { type: 'string', enum: STOP_STATUSES },
      t0: epoch,
      windowStart: epoch,
      windowEnd: epoch,
      countdownHeldAt: epoch,
      timezone: text,
      tier: count,
      readiness: { type: 'number', description: 'Weighted share from 0 to 1; absent where there are no items' },
      steps: object({ done: count, total: count, running: count, failed: count, held: count }),
      finish: epoch,
      late: count,
      nextGate: { type: 'object' },
      outOfReach: {
        ...object({ gateId: text, title: text, because: text }),
        description: 'The first gate that cannot say go as things are, and why',
      },
      trouble: {
        ...object({ count, worst: text, tone: { type: 'string', enum: ['late', 'bad'] } }),
        description: 'What is late or has gone wrong: how much, and the gravest',
      },
      waiting: {
        type: 'object',
        additionalProperties: count,
        description: 'How many things each person is called for, by id',
      },
      startedAt: epoch,
      ended: object({ at: epoch, outcome: { type: 'string', enum: CUTOVER_OUTCOMES } }),
      roles: { type: 'object', additionalProperties: { type: 'array', items: text } },
      unreadable: {
        type: 'object',
        properties: {
          message: { type: 'string', description: 'Why the server cannot read on; all else is as of the seq' },
          hash: { type: 'string', description: "Of the log's head" },
        },
      },
    },
    required: ['id', 'seq', 'hash', 'title', 'runbookId', 'mode', 'status', 't0', 'windowStart', 'windowEnd', 'steps'],
  }
}

/** Each schema of a registry, with references into the description. */
function registered(registry: z.core.$ZodRegistry<{ id: string }>, io: 'input' | 'output'): Json {
  const { schemas: made } = z.toJSONSchema(registry, { io, unrepresentable: 'any', uri: (id) => COMPONENTS + id })
  return Object.fromEntries(Object.entries(made).map(([id, schema]) => [id, withoutDialect(schema)]))
}

/** The dialect is declared once for the whole description, and ids would give the components other addresses. */
function withoutDialect(schema: object): Json {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id' && key !== 'id'),
  )
}

function union(propertyName: string, members: Record<string, string>): Json {
  const mapping = Object.fromEntries(Object.entries(members).map(([value, name]) => [value, COMPONENTS + name]))
  return { oneOf: Object.values(mapping).map(($ref) => ({ $ref })), discriminator: { propertyName, mapping } }
}

const draftCommandName = (type: string) => `Draft${capital(type)}Command`
const draftEventName = (type: string) => `Draft${capital(type)}Event`

function unionOf(options: readonly { shape: { type: { value: string } } }[], nameOf: (type: string) => string): Json {
  return union('type', Object.fromEntries(options.map(({ shape }) => [shape.type.value, nameOf(shape.type.value)])))
}

const warnings = {
  type: 'array',
  items: { type: 'string' },
  description: 'What will go wrong at the gates as things stand when this is answered, with what would change it',
}

const ref = (name: string): Json => ({ $ref: COMPONENTS + name })
const accepted = {
  type: 'object',
  properties: { ok: { const: true }, seq: { type: 'integer' }, events: { type: 'array', items: ref('Event') } },
  required: ['ok', 'seq', 'events'],
}
const object = (properties: Json): Json => ({ type: 'object', properties, required: Object.keys(properties) })
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

export function shapeOf(schema: Schema, io: 'input' | 'output'): unknown {
  if (typeof schema === 'string') return { $ref: COMPONENTS + schema }
  return withoutDialect(z.toJSONSchema(schema, { io, unrepresentable: 'any' }))
}
