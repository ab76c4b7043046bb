import { examine } from '../doctor/examine.ts'
import { sayFinding } from '../doctor/finding.ts'
import { readEnvironment } from '../environment.ts'

/** Examines what a server would find here. Returns the exit code: 1 when something does not work or may be lost. */
export async function doctor(
  args: string[],
  out: (line: string) => void,
  err: (line: string) => void,
): Promise<number> {
  if (args.length > 0) {
    err('usage: tminus doctor')
    return 2
  }
  const counted = { ok: 0, warn: 0, bad: 0 }
  for await (const finding of examine(readEnvironment())) {
    counted[finding.level] += 1
    for (const line of sayFinding(finding)) out(line)
  }
  out(`${counted.ok} ok, ${counted.warn} to look at, ${counted.bad} bad`)
  return counted.bad > 0 ? 1 : 0
}
