import { newCommandId } from '../../live/commandId.ts'

/** A new row's name, until the plan knows it by its id. */
export const newRowKey = (): string => `r${newCommandId().slice(0, 15)}`
