/** What does not come along, and for whom. */
export class LeftOut {
  readonly #missing = new Map<string, string[]>()
  readonly #sentences: string[] = []

  /** Somebody names it and it is not inserted. */
  missing(what: string, by: string): void {
    const known = this.#missing.get(what)
    if (known) known.push(by)
    else this.#missing.set(what, [by])
  }

  say(sentence: string): void {
    if (!this.#sentences.includes(sentence)) this.#sentences.push(sentence)
  }

  said(): string[] {
    const missing = [...this.#missing].map(([what, all]) => {
      const [first = '', ...others] = new Set(all)
      const who = others.length === 0 ? `“${first}”` : `“${first}” and ${others.length} more`
      return `${who} rested on “${what}”, which does not come along; that is left out.`
    })
    return [...this.#sentences, ...missing]
  }
}
