import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What a command was called with; a sentence where it does not take that. */
export function argumentsOf<const Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { fault: error.message.split('. ')[0] ?? error.message }
  }
}
