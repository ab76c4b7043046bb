/** Templates of standard changes: which values one gives. */
import type { Row } from '../records/column.ts'
import type { RecordStore } from '../records/recordStore.ts'

/** The values of a version of a template; undefined when there is no such version, or nothing behind it. */
export function valuesOfVersion(store: RecordStore, version: string): Row | undefined {
  const proposal = store.find('std_change_producer_version', version)?.std_change_proposal ?? ''
  const encoded = store.find('std_change_proposal', proposal)?.template_value
  return encoded === undefined ? undefined : templateValues(encoded)
}

/** `field=value^field=value^EQ`, as templates keep their values. */
function templateValues(encoded: string): Row {
  const parts = encoded.split('^').flatMap((part) => {
    const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(part) ?? []
    return name === undefined ? [] : [[name, value ?? ''] as const]
  })
  return Object.fromEntries(parts)
}
