/** The title in the text of a draft's section `title`: one line of YAML, plain or in quotes; undefined where it is not that. */
export function titleIn(section: string | undefined): string | undefined {
  const lines = section?.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#')) ?? []
  const [line = '', ...more] = lines.map((one) => one.trim())
  if (line === '' || more.length > 0) return undefined
  const title = unquoted(line).trim()
  return title === '' ? undefined : title.slice(0, 200)
}

function unquoted(text: string): string {
  if (/^'.*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'")
  if (!/^".*"$/.test(text)) return text.replace(/\s+#.*$/, '')
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text.slice(1, -1)
  }
}
