/** The text of a section with more in it; what stands there stays as it was written, with its comments. */
import { type Document, isCollection, isMap, isSeq, parseDocument } from 'yaml'
import { YAML_OPTIONS } from '../../runbook/reading/syntax.ts'
import { readYaml, writeFlow, writeText } from '../yamlText.ts'
import { isGroup, listOf } from './references.ts'

/** A list with these after its last. */
export function withItems(text: string, items: readonly unknown[]): string {
  if (items.length === 0) return text
  const before = listOf(valueIn(text))
  const added = [text.trimEnd(), ...items.map((item) => written(item))].filter((part) => part !== '').join('\n')
  if (isSame(valueIn(added), [...before, ...items])) return added
  return changed(text, '[]', (document) => {
    if (isSeq(document.contents)) for (const item of items) document.contents.add(document.createNode(item))
  })
}

/** A group with these keys after its last; those that it has stay. */
export function withKeys(text: string, keys: Readonly<Record<string, unknown>>): string {
  const held = valueIn(text)
  const before = isGroup(held) ? held : {}
  const missing = Object.entries(keys).filter(([key]) => !Object.hasOwn(before, key))
  if (missing.length === 0) return text
  const lines = missing.map(([key, value]) => keyLine(key, value))
  const added = [text.trimEnd(), ...lines].filter((part) => part !== '').join('\n')
  if (isSame(valueIn(added), { ...before, ...Object.fromEntries(missing) })) return added
  return changed(text, '{}', (document) => {
    if (isMap(document.contents))
      for (const [key, value] of missing) document.contents.set(key, document.createNode(value))
  })
}

/** A group of lists with these items after the last of their list. */
export function withGrouped(text: string, groups: Readonly<Record<string, readonly unknown[]>>): string {
  const held = valueIn(text)
  const known = Object.entries(groups).filter(([key]) => isGroup(held) && Array.isArray(held[key]))
  const grown =
    known.length === 0
      ? text
      : changed(text, '{}', (document) => {
          for (const [key, items] of known) for (const item of items) document.addIn([key], document.createNode(item))
        })
  return withKeys(grown, groups)
}

/** A list of texts, or of groups, with one more in each place. `at` counts in the list as it is. */
export function withItemsAt(text: string, items: readonly { at: number; item: unknown }[]): string {
  if (items.length === 0) return text
  return changed(text, '[]', (document) => {
    if (!isSeq(document.contents)) return
    for (const { at, item } of items.toReversed()) document.contents.items.splice(at, 0, document.createNode(item))
  })
}

/** Null where it holds nothing; undefined where it cannot be read. */
function valueIn(text: string): unknown {
  const read = readYaml(text)
  return 'fault' in read ? undefined : read.value
}

/** As a section by itself: what holds others key by key, else on one line. */
export function written(value: unknown): string {
  if (!isGroup(value)) return `- ${writeFlow(value)}`
  return Object.entries(value)
    .map(([key, held], position) => `${position === 0 ? '- ' : '  '}${key}: ${valueText(held, 4)}`)
    .join('\n')
}

function keyLine(key: string, value: unknown): string {
  const name = writeFlow(key)
  if (Array.isArray(value) && value.length > 0 && value.every(isGroup))
    return `${name}:\n${value.map((item) => written(item).replaceAll(/^/gm, '  ').replaceAll(/^ +$/gm, '')).join('\n')}`
  return `${name}: ${valueText(value, 2)}`
}

const valueText = (value: unknown, indent: number): string =>
  typeof value === 'string' ? writeText(value, indent) : writeFlow(value)

/** @param empty what it is taken for where it holds nothing */
function changed(text: string, empty: '[]' | '{}', change: (document: Document) => void): string {
  const isEmpty = (valueIn(text) ?? null) === null
  const document = parseDocument(
    isEmpty ? [text, empty].filter((part) => part.trim() !== '').join('\n') : text,
    YAML_OPTIONS,
  )
  if (isEmpty && isCollection(document.contents)) document.contents.flow = false
  change(document)
  return document.toString({ lineWidth: 0 }).trimEnd()
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
