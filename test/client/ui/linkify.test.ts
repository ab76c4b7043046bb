import { describe, expect, it } from 'vitest'
import { partsOf } from '../../../client/ui/linkify.ts'

const linked = (text: string, mentions: string[] = []) =>
  partsOf(
    text,
    mentions.map((name) => ({ id: name, name })),
  ).map((part) =>
    'tagName' in part ? [part.tagName, part.children.map((child) => 'value' in child && child.value)[0]] : part,
  )

describe('links in notes', () => {
  it.each([
    ['https://grafana.example/d/1', 'https://grafana.example/d/1', ''],
    ['see https://a.example/x?y=1, then', 'https://a.example/x?y=1', ', then'],
    ['(https://a.example/x)', 'https://a.example/x', ')'],
    ['https://a.example/x_(y).', 'https://a.example/x_(y)', '.'],
    ['HTTP://A.EXAMPLE!', 'HTTP://A.EXAMPLE', '!'],
  ])('%s', (text, address, after) => {
    const parts = linked(text)
    expect(parts).toContainEqual(['a', address])
    if (after !== '') expect(parts.at(-1)).toEqual({ type: 'text', value: after })
  })

  it('are only addresses of the web', () => {
    for (const text of ['javascript:alert(1)', 'file:///etc/passwd', 'ftp://a.example'])
      expect(linked(text)).toEqual([{ type: 'text', value: text }])
  })

  it('leave mentions standing out, each time, and only whole names', () => {
    const names = linked('@Anastasia, @Ana and again @ana', ['Ana']).filter((part) => Array.isArray(part))
    expect(names).toEqual([
      ['b', '@Ana'],
      ['b', '@ana'],
    ])
  })

  it('stand beside mentions, and nothing of the text is lost', () => {
    const text = 'As @Ana Ruiz said: https://a.example/x (twice)'
    const parts = linked(text, ['Ana Ruiz'])
    expect(parts).toContainEqual(['b', '@Ana Ruiz'])
    expect(parts.map((part) => (Array.isArray(part) ? part[1] : 'value' in part ? part.value : '')).join('')).toBe(text)
  })
})
