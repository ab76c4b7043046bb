import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attempt } from '../../../../server/servicenow/client/faults.ts'
import { plainText } from '../../../../server/servicenow/client/fields.ts'
import { failure, json, standIn, sysId } from './standIn.ts'

const TAG = /\[\s*\/?\s*code\s*\]/i
const A = sysId('a')

it('[code] is no tag any more, however it is written, and other text stays as it is', () => {
  const pieces = fc.array(fc.constantFrom('[', ']', '/', 'code', 'CoDe', ' ', '\n', '[code]', '[/code]', 'x', '<b>'), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(pieces, (all) => {
      const text = all.join('')
      const sent = plainText(text)
      expect(sent).not.toMatch(/\[\/?code\]/i)
      expect(sent.replaceAll('[ ', '[')).toBe(text.replaceAll('[ ', '['))
      if (!TAG.test(text)) expect(sent).toBe(text)
    }),
  )
})

describe('no text of ours reaches the instance as a tag:', () => {
  const text = '[code]<b>now</b>[/code] [CODE]'
  const fields = { short_description: text, description: text, close_notes: text, u_own: text }

  it('of a change, a task, an incident, a note, a link or a status', async () => {
    await using server = await standIn((seen, response) =>
      seen.method === 'GET'
        ? json(response, 404, failure('Requested URI does not represent any resource'))
        : json(response, 400, failure('no')),
    )
    const instance = server.open({ requestsPerSecond: 1000 })
    const status = {
      seq: 1,
      cutoverState: 'running',
      gateState: 'go',
      progress: 1,
      headline: text,
      reportedAt: 0,
    } as const
    const all = [
      () => instance.createChange({ kind: { type: 'normal' }, correlationId: 'c', fields }),
      () => instance.updateChange(A, fields),
      () => instance.createTask({ change: A, correlationId: 'c', fields }),
      () => instance.updateTask(A, A, fields),
      () => instance.createIncident({ correlationId: 'c', fields, causedBy: A }),
      () => instance.addWorkNote(A, text),
      () => instance.claimLink({ cutover: 'c', change: A, gate: 'g', title: text, url: 'https://t.example' }),
      () => instance.writeStatus({ cutover: 'c', ...status }),
    ]
    for (const write of all) await attempt<unknown>(write())
    const bodies = server.seen.filter(({ method }) => method !== 'GET').map(({ body }) => body)
    expect(bodies).toHaveLength(all.length)
    for (const body of bodies) {
      expect(body).toContain('[ code]')
      expect(body).not.toMatch(/\[\/?code\]/i)
    }
  })
})
