import { type AnyStateMachine, initialTransition } from 'xstate'
import { changeLinkMachine } from '../../shared/machines/change.ts'
import { countdownMachine, cutoverMachine, pauseMachine, stopMachine } from '../../shared/machines/cutover.ts'
import { draftMachine } from '../../shared/machines/draft.ts'
import { gateMachine } from '../../shared/machines/gate.ts'
import { readinessItemMachine } from '../../shared/machines/readinessItem.ts'
import { stepMachine } from '../../shared/machines/step.ts'

export const MACHINES: readonly AnyStateMachine[] = [
  cutoverMachine,
  pauseMachine,
  stopMachine,
  countdownMachine,
  stepMachine,
  gateMachine,
  readinessItemMachine,
  changeLinkMachine,
  draftMachine,
]

const INTRODUCTION = `# machines

The lifecycles as XState machines: which status can follow which, and nothing else. They consume domain events. Business
rules (who, when, under which condition) live in \`decide\`, so that a changed rule never makes old history impossible.
No \`invoke\`, no \`after\`: the passing of time is a command of its own.

\`lifecycle.ts\` wraps a machine and memoises its transitions. The diagrams below are generated from the machines;
\`npm run diagrams\` regenerates them, and a test fails when they are out of date.
`

/** The whole README of shared/machines: an introduction and a Mermaid diagram for each machine. */
export function machinesReadme(): string {
  return `${INTRODUCTION}\n${MACHINES.map((machine) => `## ${machine.id}\n\n${mermaid(machine)}`).join('\n')}`
}

function mermaid(machine: AnyStateMachine): string {
  const lines = ['```mermaid', 'stateDiagram-v2', `  [*] --> ${String(initialTransition(machine)[0].value)}`]
  for (const state of Object.values(machine.states)) {
    for (const [event, transitions] of state.transitions) {
      for (const transition of transitions) {
        const guard = transition.guard ? ` [${String(guardName(transition.guard))}]` : ''
        lines.push(`  ${state.key} --> ${transition.target?.[0]?.key ?? state.key}: ${event}${guard}`)
      }
    }
    if (state.type === 'final') lines.push(`  ${state.key} --> [*]`)
  }
  return [...lines, '```', ''].join('\n')
}

const guardName = (guard: unknown): unknown =>
  typeof guard === 'object' && guard !== null && 'type' in guard ? guard.type : guard
