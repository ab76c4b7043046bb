/** What a command or an event is about: a step, an item, a gate or a change. Each is handled next to the rest of its kind. */
import type { Command, PersonCommand, SingleCommand } from './commands.ts'
import type { LoggedEvent } from './events.ts'

/** Commands about one step end in Step, events about one begin with step. */
export type StepCommand = Extract<SingleCommand, { type: `${string}Step` }>
export type ItemCommand = Extract<SingleCommand, { itemId: string }>
export type GateCommand = Extract<SingleCommand, { gateId: string }>

/** Given from outside, and not by the clock, the exchange with ServiceNow or the server itself. */
export const isPersonCommand = (command: Command): command is PersonCommand =>
  command.type !== 'passTime' && command.type !== 'recordChange' && command.type !== 'recordRehearsals'

export const isStepCommand = <Given extends { type: string }>(
  command: Given,
): command is Extract<Given, { type: `${string}Step` }> => command.type.endsWith('Step')
export const isItemCommand = <Given extends object>(command: Given): command is Extract<Given, { itemId: string }> =>
  'itemId' in command
export const isGateCommand = <Given extends object>(command: Given): command is Extract<Given, { gateId: string }> =>
  'gateId' in command

export type StepEvent = Extract<LoggedEvent, { stepId: string; type: `step${string}` }>
export type ItemEvent = Extract<LoggedEvent, { itemId: string }>
export type GateEvent = Extract<LoggedEvent, { gateId: string }>
export type ChangeEvent = Extract<LoggedEvent, { changeId: string } | { type: `incident${string}` }>

export const isStepEvent = (event: LoggedEvent): event is StepEvent => event.type.startsWith('step')
export const isItemEvent = (event: LoggedEvent): event is ItemEvent => 'itemId' in event
export const isGateEvent = (event: LoggedEvent): event is GateEvent => 'gateId' in event
export const isChangeEvent = (event: LoggedEvent): event is ChangeEvent =>
  'changeId' in event || event.type.startsWith('incident')
