/** Which instance a command means: the one it names, or the only one there is. */
import { isPersonCommand } from '../../shared/about.ts'
import type { Command, SingleCommand } from '../../shared/commands.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'

export function withInstance(command: Command, names: readonly string[]): Command | Refusal {
  if (!isPersonCommand(command)) return command
  if (command.type !== 'bulk') return named(command, names, '')
  const commands: SingleCommand[] = []
  for (const [position, single] of command.commands.entries()) {
    const one = named(single, names, `commands.${position}.`)
    if (isRefusal(one)) return one
    commands.push(one)
  }
  return { ...command, commands }
}

function named(command: SingleCommand, names: readonly string[], prefix: string): SingleCommand | Refusal {
  if (command.type !== 'linkChange' && command.type !== 'createChange') return command
  const field = `${prefix}instance`
  const [only, ...others] = names
  if (only === undefined) return refuse('unknownInstance', 'This server knows no instance of ServiceNow.', { field })
  if (command.instance === undefined) {
    return others.length === 0
      ? { ...command, instance: only }
      : refuse('unknownInstance', `Say which instance: ${names.join(', ')}.`, { field })
  }
  return names.includes(command.instance)
    ? command
    : refuse('unknownInstance', `No instance is known here as “${command.instance}”; there is ${names.join(', ')}.`, {
        field,
      })
}
