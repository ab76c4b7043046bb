/** A `ref` that makes a scroll container focusable by keyboard, for when nothing inside it is. */
export const scrollable = (element: HTMLElement | null): void => {
  if (element) element.tabIndex = 0
}
