/** What a command or an event is about: a step, an item, a gate or a change. Each is handled next to the rest of its kind. */
import type { Command, PersonCommand, SingleCommand } from './commands.ts'
import type { LoggedEvent } from './events.ts'

/** Commands about one step, or a box in it, end in Step or Box and name it; events about one begin so. */
export type StepCommand = Extract<SingleCommand, { type: `${string}Step` | `${string}Box`; stepId: string }>
export type ItemCommand = Extract<SingleCommand, { itemId: string }>
export type GateCommand = Extract<SingleCommand, { gateId: string }>

/** Given from outside, and not by the clock, the sync with ServiceNow or the server itself. */
export const isPersonCommand = (command: Command): command is PersonCommand =>
  command.type !== 'passTime' &&
  command.type !== 'recordChange' &&
  command.type !== 'recordRehearsals' &&
  command.type !== 'recordHistory' &&
  command.type !== 'recordChance'

export const isStepCommand = <Given extends { type: string }>(
  command: Given,
): command is Extract<Given, { type: `${string}Step` | `${string}Box`; stepId: string }> =>
  (command.type.endsWith('Step') || command.type.endsWith('Box')) && 'stepId' in command
export const isItemCommand = <Given extends object>(command: Given): command is Extract<Given, { itemId: string }> =>
  'itemId' in command
export const isGateCommand = <Given extends object>(command: Given): command is Extract<Given, { gateId: string }> =>
  'gateId' in command

/** Those that edit the runbook of the cutover (R12). */
export type AmendEvent = Extract<LoggedEvent, { type: 'stepAdded' | 'stepChanged' }>
export type StepEvent = Exclude<
  Extract<LoggedEvent, { stepId: string; type: `${'step' | 'box'}${string}` }>,
  AmendEvent
>
export type ItemEvent = Extract<LoggedEvent, { itemId: string }>
export type GateEvent = Extract<LoggedEvent, { gateId: string }>
export type ChangeEvent = Extract<LoggedEvent, { changeId: string } | { type: `incident${string}` }>

export const isAmendEvent = (event: LoggedEvent): event is AmendEvent =>
  event.type === 'stepAdded' || event.type === 'stepChanged'
export const isStepEvent = (event: LoggedEvent): event is StepEvent =>
  (event.type.startsWith('step') || event.type.startsWith('box')) && !isAmendEvent(event)
export const isItemEvent = (event: LoggedEvent): event is ItemEvent => 'itemId' in event
export const isGateEvent = (event: LoggedEvent): event is GateEvent => 'gateId' in event
export const isChangeEvent = (event: LoggedEvent): event is ChangeEvent =>
  'changeId' in event || event.type.startsWith('incident')
