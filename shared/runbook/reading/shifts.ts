/** Checks the shifts of a role: in order, apart, and with somebody outside of them. */
import type { RoleDraft, Survey } from './draft.ts'
import type { Report } from './fault.ts'

export function checkShifts({ roles }: Survey, report: Report): void {
  for (const [id, role] of roles ?? []) if (role) checkRole(id, role, report)
}

function checkRole(id: string, { shifts, handOver, capacity }: RoleDraft, report: Report): void {
  if (!shifts) {
    if (handOver !== undefined)
      report('error', ['roles', id, 'handOver'], `"${id}" has no shifts that could be handed over; write shifts: […]`, {
        part: 'key',
      })
    return
  }
  if (capacity === undefined)
    report(
      'error',
      ['roles', id, 'shifts'],
      `"${id}" has shifts and no capacity, which says how many there are outside of them`,
      { part: 'key' },
    )
  let before: number | undefined
  for (const [index, shift] of shifts.entries()) {
    const { from, until } = shift ?? {}
    const path = ['roles', id, 'shifts', index]
    if (from !== undefined && until !== undefined && until <= from)
      report('error', [...path, 'until'], 'the shift is over before it begins')
    else if (from !== undefined && before !== undefined && from < before)
      report('error', path, 'the shift begins before the one above it is over; shifts follow each other')
    before = until ?? before
  }
}
