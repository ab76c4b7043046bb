/** `a, b, c and 4 more`: the first of many names, and how many are left; what has commas of its own is joined otherwise. */
export function someOf(names: readonly string[], most = 3, between = ', '): string {
  const left = names.length - most
  return `${names.slice(0, most).join(between)}${left > 0 ? ` and ${left} more` : ''}`
}

/** `“a”, “b”, “c” and 4 more`. */
export const someTitles = (titles: readonly string[], most?: number): string =>
  someOf(
    titles.map((title) => `“${title}”`),
    most,
  )
