/**
 * As a `ref`, focuses what has just appeared because somebody asked for it. React calls a ref again whenever it is another
 * function, so one that is written in place takes the focus back at each render; this is always the same.
 */
export const focusOnce = (element: HTMLElement | null): void => element?.focus()
