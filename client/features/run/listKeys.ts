/** The keys of the list of steps: what each does, in the list that `?` opens too. */

export const LIST_KEYS = {
  now: { key: 'n', does: 'To what happens now' },
  next: { key: 'j', does: 'Next step' },
  previous: { key: 'k', does: 'Previous step' },
  search: { key: '/', does: 'Search the steps' },
  mark: { key: 'x', does: 'Select the open step' },
  leave: { key: 'escape', does: 'Close the step, or clear the selection' },
} as const
