export interface Instruction {
  instruction: string
  text: string
}

/** The instructions of each stage, FROM first. */
export function readDockerfile(text: string): Instruction[][] {
  const stages: Instruction[][] = []
  for (const line of text.replace(/\\\n/g, ' ').split('\n')) {
    const [, instruction = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (instruction === '') continue
    if (instruction === 'FROM') stages.push([])
    stages.at(-1)?.push({ instruction, text: rest.trim() })
  }
  return stages
}

/** Whether `.dockerignore` keeps a path out: the last of its lines that fits it or a folder above it decides. */
export function isIgnored(ignore: string, path: string): boolean {
  const lines = ignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return lines.reduce((out, line) => {
    const pattern = line.replace(/^!/, '')
    const fits = pattern === '*' || path === pattern || path.startsWith(`${pattern}/`)
    return fits ? !line.startsWith('!') : out
  }, false)
}
