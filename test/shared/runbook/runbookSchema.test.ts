import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runbookJsonSchema } from '../../../shared/runbook/runbookSchema.ts'

describe('runbookJsonSchema', () => {
  it('is what runbooks/runbook.schema.json holds', () => {
    const file = new URL('../../../runbooks/runbook.schema.json', import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(runbookJsonSchema())
  })

  it('describes the file as people write it, and allows no other keys', () => {
    expect(runbookJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      additionalProperties: false,
      required: ['runbook', 'title'],
      properties: { window: { type: 'string' }, tier: { anyOf: [{ const: 1 }, { const: 2 }, { const: 3 }] } },
    })
  })
})
