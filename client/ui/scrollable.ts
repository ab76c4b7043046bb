/** As a `ref`: what scrolls can be reached by keyboard, also where nothing inside it can. */
export const scrollable = (element: HTMLElement | null): void => {
  if (element) element.tabIndex = 0
}
