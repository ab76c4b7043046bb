/** How journeys speak of a draft that is edited as a table. */
import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { DraftCommandInput } from '../../shared/draft/commands.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { DraftAnswer, DraftCreated, DraftStateAnswer } from '../../shared/draft/protocol.ts'
import type { Journey } from '../support/journey.ts'

/** A draft of a text; answers its id. */
export async function draftOf(journey: Journey, yaml: string): Promise<string> {
  const { id } = await journey.call<DraftCreated>('POST', '/drafts', { commandId: randomUUID(), from: { yaml } })
  return id
}

/** One command of the administrator's. */
export const edit = (journey: Journey, id: string, command: DraftCommandInput): Promise<DraftAnswer> =>
  journey.call('POST', `/drafts/${id}/commands`, { commandId: randomUUID(), command })

/** As REST has it: what the log says, whatever the screens show. */
export const stateOf = async (journey: Journey, id: string): Promise<Draft> =>
  (await journey.call<DraftStateAnswer>('GET', `/drafts/${id}`)).draft

export const texts = ({ rows }: Draft, column: string): string[] => rows.map(({ cells }) => cells[column]?.text ?? '')

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Steps of the plan' })

/** The cell that holds exactly this text. */
export const cell = (page: Page, text: string): Locator => grid(page).getByRole('gridcell', { name: text, exact: true })

/** Goes to a cell and writes over it. */
export async function write(page: Page, before: string, text: string): Promise<void> {
  await cell(page, before).first().click()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

/** From the clipboard, as it would be after copying in a spreadsheet. */
export async function pasteCells(page: Page, rows: readonly (readonly string[])[]): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const text = rows.map((row) => row.join('\t')).join('\r\n')
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('ControlOrMeta+v')
}

/** Nothing is on its way any more. */
export const saved = (page: Page): Promise<void> => page.getByText(/^(draft|in review), edit \d+ · saved$/).waitFor()

export const becomes = <Value>(read: () => Promise<Value>, expected: Value): Promise<void> =>
  expect.poll(read, { interval: 200 }).toEqual(expected)
