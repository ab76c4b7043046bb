import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { command } from '../../shared/commands.ts'

const CLIENT = join(import.meta.dirname, '../../client')
/** A program says that its job is alive; there is nothing for a person to press. */
const OF_PROGRAMS = ['heartbeatStep']

it('the console has a place from which each command of people is given', () => {
  const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  const source = files.map((file) => readFileSync(join(CLIENT, file), 'utf8')).join('\n')
  const types = command.options.map(({ shape }) => shape.type.value)
  expect(types.filter((type) => !source.includes(`'${type}'`))).toEqual(OF_PROGRAMS)
})
