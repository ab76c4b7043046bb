import { expect, it } from 'vitest'
import { keyGroups } from '../../../client/cutover/keyWords.ts'

const find = (active: Parameters<typeof keyGroups>[0], key: string, title: string) =>
  keyGroups(active)
    .find((group) => group.title === title)
    ?.keys.find((one) => one.key === key)

it('every key is listed, whether or not it does anything at the moment', () => {
  const groups = keyGroups([])
  expect(groups.flatMap(({ keys }) => keys.map(({ key }) => key))).toEqual(
    expect.arrayContaining(['s', 'c', 'm', 'h', 'f', 'u', 'r', 'n', 'j', 'k', 'x', '/', 'escape', 'g']),
  )
  expect(groups.every(({ keys }) => keys.every(({ works }) => !works))).toBe(true)
  expect(find([], 's', 'The open step, or your first card')?.does).toBe('Start, Resume, Retry')
})

it('one that works says what it does here, and stands in one place', () => {
  const active = [
    { key: 's', does: 'Retry' },
    { key: 'j', does: 'Next row' },
    { key: '+', does: 'Zoom in' },
  ]
  expect(find(active, 's', 'The open step, or your first card')).toEqual({ key: 's', does: 'Retry', works: true })
  expect(find(active, '+', 'This screen')).toEqual({ key: '+', does: 'Zoom in', works: true })
  // The same key of another screen is not that of the list.
  expect(find(active, 'j', 'The list of steps')?.works).toBe(false)
  expect(find(active, 'j', 'This screen')?.does).toBe('Next row')
})
