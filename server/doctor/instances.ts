/** Whether ServiceNow can be reached, where it is configured. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Environment } from '../environment.ts'
import { openInstances } from '../servicenow/instances.ts'
import { bad, type Finding, messageOf, ok, warn } from './finding.ts'
import { reach } from './surroundings.ts'

const addresses = z.object({ instances: z.array(z.object({ name: z.string(), url: z.url() })) })

export async function instances({ serviceNow }: Environment): Promise<Finding[]> {
  if (serviceNow === undefined) return []
  try {
    await openInstances(serviceNow, process.env, {})
    const { instances: known } = addresses.parse(JSON.parse(await readFile(serviceNow, 'utf8')))
    return await Promise.all(
      known.map(async ({ name, url }) =>
        (await reach(url))
          ? ok(`ServiceNow ${name} answers at ${url}`)
          : warn(
              `ServiceNow ${name} does not answer at ${url}`,
              'Gates show its changes as unconfirmed until it does.',
            ),
      ),
    )
  } catch (error) {
    return [bad(messageOf(error), `Mend ${serviceNow}; the server does not start with it.`)]
  }
}
