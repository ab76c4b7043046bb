/** Whether the plan becomes a runbook of its own, or goes into one that an earlier version of it became. */
import type { ListedRunbook } from '../../../shared/runbook/runbookVersion.ts'

interface IntoFieldProps {
  runbooks: readonly ListedRunbook[]
  into: ListedRunbook | null | undefined
  choose(into: ListedRunbook | null): void
}

export function IntoField({ runbooks, into, choose }: IntoFieldProps) {
  if (runbooks.length === 0) return null
  return (
    <label className="trial__into">
      <b>It becomes</b>
      <select
        className="field"
        value={into?.id ?? ''}
        onChange={({ target }) => choose(runbooks.find(({ id }) => id === target.value) ?? null)}
      >
        <option value="">a new runbook</option>
        {runbooks.map(({ id, title, version }) => (
          <option key={id} value={id}>
            changes to {title}, version {version}
          </option>
        ))}
      </select>
    </label>
  )
}
