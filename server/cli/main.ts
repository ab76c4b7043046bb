/** `tminus`: dispatches to the command, turns errors into a sentence and an exit code (0 done, 1 refused, 2 usage). */
interface CliCommand {
  usage: string
  does: string
  run(args: string[]): Promise<number>
}

const out = (line: string) => {
  process.stdout.write(`${line}\n`)
}
const err = (line: string) => {
  process.stderr.write(`${line}\n`)
}

// Each is loaded only when it is called: checking a runbook needs neither a server nor a database.
const COMMANDS: Record<string, CliCommand> = {
  serve: {
    usage: 'serve [--no-demo]',
    does: 'runs the server',
    run: async (args) => (await import('./serve.ts')).serve(args, out, err),
  },
  check: {
    usage: 'check FILE…',
    does: 'validates runbook files, and prints FILE:LINE:COL message for each fault',
    run: async (args) => (await import('./check.ts')).check(args, out),
  },
  import: {
    usage: 'import FILE [--out FILE]',
    does: 'says what a plan of any kind would become as a runbook, and writes that',
    run: async (args) => (await import('./import.ts')).importPlan(args, out, err),
  },
  export: {
    usage: 'export FILE --to OUT.(xlsx|csv|xml|md|ics) [--start ISO] [--role ROLE]',
    does: 'writes a runbook file as a sheet, for Microsoft Project, as Markdown or as a calendar',
    run: async (args) => (await import('./export.ts')).exportRunbook(args, out, err),
  },
  plan: {
    usage: 'plan FILE [--json] [--level] [--start ISO] [--mode live|rehearsal]',
    does: 'prints the schedule of a runbook file',
    run: async (args) => (await import('./plan.ts')).plan(args, out),
  },
  token: {
    usage: 'token EMAIL [--role ROLE] [--name NAME] [--may-sign]',
    does: 'prints a new API token for a person, who is made if missing',
    run: async (args) => (await import('./token.ts')).token(args, out, err),
  },
  signin: {
    usage: 'signin EMAIL',
    does: 'prints a fresh one-time sign-in link for a person',
    run: async (args) => (await import('./signin.ts')).signin(args, out, err),
  },
  verify: {
    usage: 'verify CUTOVER [--head HEAD]… [--key KEY]… [--json]',
    does: "checks a cutover's log from its first record to its last, and that heads kept elsewhere are on it",
    run: async (args) => (await import('./verify.ts')).verify(args, out, err),
  },
  backup: {
    usage: 'backup FILE',
    does: 'writes the whole database into a new file',
    run: async (args) => (await import('./backup.ts')).backup(args, out, err),
  },
  restore: {
    usage: 'restore FILE [--replace]',
    does: 'puts a backup into an empty database, or in place of what is there',
    run: async (args) => (await import('./restore.ts')).restore(args, out, err),
  },
  confirm: {
    usage: 'confirm EMAIL',
    does: 'confirms what an administrator has made for a person, so that it can sign',
    run: async (args) => (await import('./confirm.ts')).confirmFor(args, out, err),
  },
  doctor: {
    usage: 'doctor',
    does: 'examines what a server stands on, and says what to do where something is wrong',
    run: async (args) => (await import('./doctor.ts')).doctor(args, out, err),
  },
}

/** Returns the exit code. */
export async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    usage(name === undefined ? err : out)
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    err(`tminus knows no command “${name}”.`)
    usage(err)
    return 2
  }
  if (args.includes('--help') || args.includes('-h')) {
    out(`usage: tminus ${command.usage}\n${command.does}`)
    return 0
  }
  try {
    return await command.run(args)
  } catch (error) {
    if (!isSaid(error)) throw error
    err(error.message)
    return 1
  }
}

/** Faults whose message is a sentence for the operator. By name: their classes would load the database's driver. */
const isSaid = (error: unknown): error is Error =>
  error instanceof Error &&
  ['BackupFault', 'DatabaseFault', 'EnvironmentFault', 'InstancesFault', 'PortFault'].includes(error.name)

function usage(say: (line: string) => void): void {
  say('usage: tminus COMMAND')
  const width = Math.max(...Object.values(COMMANDS).map((command) => command.usage.length))
  for (const command of Object.values(COMMANDS)) say(`  ${command.usage.padEnd(width)}  ${command.does}`)
}
