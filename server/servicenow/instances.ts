/** The instances of ServiceNow that this server talks to, from one file written by its administrator. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type TicketFields, ticketFields } from '../../shared/runbook/ticketFields.ts'
import { instanceConfiguration } from './client/configuration.ts'
import type { Parts } from './client/connection.ts'
import { type OpenInstance, openInstance } from './client/openInstance.ts'
import type { SyncTiming } from './timing.ts'

const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'must be whsec_ and the base64 of at least 24 bytes')

const file = z.strictObject({
  instances: z
    .array(
      instanceConfiguration.extend({
        /** The current one, and for a while the previous one. */
        webhookSecrets: z.array(webhookSecret).max(2).default([]),
        /** Names of assignment groups, by the id of a role in the runbooks. */
        groups: z.record(z.string(), z.string().min(1)).default({}),
        /** Of the changes that T-Minus makes here; the runbook's own take precedence. */
        fields: ticketFields.default({}),
      }),
    )
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'two instances have the same name'),
})

/** An open instance and its settings. */
export interface Known {
  instance: OpenInstance
  groups: Readonly<Record<string, string>>
  fields?: TicketFields
  webhookSecrets: readonly string[]
  /** The timing of the sync with it; SYNC_TIMING by default. */
  timing?: Partial<SyncTiming>
}

/** A file of instances that is unusable. The message names the setting and never its value. */
export class InstancesFault extends Error {
  override readonly name = 'InstancesFault'
}

/**
 * Opens the file's instances. A secret is written as it is, or as `{ "env": "NAME" }` and read from the environment.
 *
 * @throws InstancesFault
 */
export async function openInstances(
  path: string,
  environment: Record<string, string | undefined>,
  parts: Partial<Parts>,
): Promise<Map<string, Known>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new InstancesFault(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  })
  return openParsed(parse(path, text), path, environment, parts)
}

function openParsed(
  given: unknown,
  path: string,
  environment: Record<string, string | undefined>,
  parts: Partial<Parts>,
): Map<string, Known> {
  const { data, error } = file.safeParse(withEnvironment(given, path, environment))
  if (!data) {
    const faults = error.issues.map(({ path: at, message }) => `${at.join('.')} ${message}`).join('; ')
    throw new InstancesFault(`${path}: ${faults}`)
  }
  return new Map(
    data.instances.map(({ webhookSecrets, groups, fields, ...settings }) => [
      settings.name,
      { instance: openInstance(settings, parts), webhookSecrets, groups, fields },
    ]),
  )
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InstancesFault(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function withEnvironment(value: unknown, path: string, environment: Record<string, string | undefined>): unknown {
  if (Array.isArray(value)) return value.map((one) => withEnvironment(one, path, environment))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'env' && typeof first[1] === 'string') {
    const found = environment[first[1]]
    if (!found) throw new InstancesFault(`${path} names ${first[1]}, which is not set in the environment`)
    return found
  }
  return Object.fromEntries(entries.map(([key, one]) => [key, withEnvironment(one, path, environment)]))
}
