import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CAST, PAYMENTS_CREW, RELEASE_CREW } from '../../../server/demo/cast.ts'
import { mustRead } from '../../support/smallRunbook.ts'

const runbook = (name: string) =>
  mustRead(readFileSync(join(import.meta.dirname, `../../../runbooks/${name}.yaml`), 'utf8'))

it.each([
  ['payments-datacentre-move', PAYMENTS_CREW],
  ['saas-release', RELEASE_CREW],
])('in %s every role is held by people of the cast, and every two-person step by two', (name, crew) => {
  const { roles, steps } = runbook(name)
  const known = CAST.map(({ key }) => key)
  for (const { id } of roles) {
    expect(crew[id]?.length, id).toBeGreaterThan(0)
    expect(
      crew[id]?.filter((key) => !known.includes(key)),
      id,
    ).toEqual([])
  }
  for (const { id, owner, secondPerson } of steps) {
    if (secondPerson === undefined) continue
    const pairs = (crew[owner] ?? []).flatMap((one) => (crew[secondPerson] ?? []).filter((other) => other !== one))
    expect(pairs.length, id).toBeGreaterThan(0)
  }
})
