/** Writes to the change's own record. Each says what the record is to be (idempotent), so it may be repeated. */
import { CHANGE_STAGES, type ChangeStage } from '../../shared/change/changeStage.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import { isFault } from './client/faults.ts'
import type { FieldValues } from './client/fields.ts'
import type { Instance } from './client/openInstance.ts'
import { serviceNowTime } from './client/query.ts'
import { choicesOf, codeIn, sayNoCode } from './closeCodes.ts'
import type { WriteOf } from './writes.ts'

export type RecordWrite = WriteOf<'record'>

export type Outcome =
  | { kind: 'done' }
  /** Not before this instant (epoch milliseconds), as a move to Implement before the planned start. */
  | { kind: 'later'; at: number; because: string }
  /** ServiceNow rejected it, or did something else: a person has to look. */
  | { kind: 'conflict'; sentence: string }

/** Reads first, since what is so already needs no write. @throws ServiceNowFault except a rejection by the instance */
export async function writeRecord(
  instance: Instance,
  sysId: string,
  write: RecordWrite,
  now: number,
): Promise<Outcome> {
  const record = await instance.readChange(sysId)
  switch (write.kind) {
    case 'state':
      return moveTo(instance, record, write.to, now)
    case 'actual':
      return put(instance, record, {
        ...(write.start === undefined ? {} : { work_start: serviceNowTime(Date.parse(write.start)) }),
        ...(write.end === undefined ? {} : { work_end: serviceNowTime(Date.parse(write.end)) }),
      })
    case 'dates':
      return put(instance, record, {
        start_date: serviceNowTime(Date.parse(write.start)),
        end_date: serviceNowTime(Date.parse(write.end)),
      })
    case 'close':
      return close(instance, record, write, now)
  }
}

/** Whether a refused write has come true since, because somebody did it in ServiceNow. */
export function isAlreadyTrue(record: ChangeRecord, write: RecordWrite): boolean {
  switch (write.kind) {
    case 'state':
      return isAtOrBeyond(record, write.to)
    case 'actual':
      return (
        (write.start === undefined || sameSecond(record.actualStart, write.start)) &&
        (write.end === undefined || sameSecond(record.actualEnd, write.end))
      )
    case 'dates':
      return sameSecond(record.plannedStart, write.start) && sameSecond(record.plannedEnd, write.end)
    case 'close':
      return stageOf(record) === 'closed'
  }
}

const ORDER: readonly (ChangeStage | undefined)[] = [
  'new',
  'assess',
  'authorize',
  'scheduled',
  'implement',
  'review',
  'closed',
]

const stageOf = ({ state }: ChangeRecord): ChangeStage | undefined =>
  Object.entries(CHANGE_STAGES).find(([raw]) => raw === String(state.value))?.[1]

function isAtOrBeyond(record: ChangeRecord, stage: ChangeStage): boolean {
  return ORDER.indexOf(stageOf(record)) >= ORDER.indexOf(stage)
}

async function moveTo(
  instance: Instance,
  record: ChangeRecord,
  to: 'implement' | 'review',
  now: number,
): Promise<Outcome> {
  const stage = stageOf(record)
  if (isAtOrBeyond(record, to)) return { kind: 'done' }
  const word = { implement: 'Implement', review: 'Review' }[to]
  const before = { implement: 'scheduled', review: 'implement' }[to]
  if (stage !== before) {
    return {
      kind: 'conflict',
      sentence: `${record.number} is in ${record.state.label} and cannot go to ${word} from there. Move it in ServiceNow, then try again.`,
    }
  }
  const outcome = await put(instance, record, { state: { implement: '-1', review: '0' }[to] })
  // If the instance insists on the planned start, it is only a matter of time.
  const early = to === 'implement' && record.plannedStart !== null && record.plannedStart > now
  return outcome.kind === 'conflict' && early
    ? { kind: 'later', at: record.plannedStart ?? now, because: outcome.sentence }
    : outcome
}

async function close(
  instance: Instance,
  record: ChangeRecord,
  { code, notes }: Extract<RecordWrite, { kind: 'close' }>,
  now: number,
): Promise<Outcome> {
  if (stageOf(record) === 'closed') return { kind: 'done' }
  const codes = await choicesOf(instance, 'change_request', 'close_code')
  const value = codeIn(codes, code)
  if (codes && value === undefined) {
    const sentence = `${record.number}: ${sayNoCode(codes, code)}. Ask to close it with one of these, or close it in ServiceNow.`
    return { kind: 'conflict', sentence }
  }
  const reviewed = await moveTo(instance, record, 'review', now)
  if (reviewed.kind !== 'done') return reviewed
  return put(instance, record, { state: '3', close_code: value ?? code, close_notes: notes })
}

async function put(instance: Instance, record: ChangeRecord, fields: FieldValues): Promise<Outcome> {
  try {
    const { differs, record: now } = await instance.updateChange(record.sysId, fields)
    return differs.length === 0
      ? { kind: 'done' }
      : {
          kind: 'conflict',
          sentence: `ServiceNow took the write to ${record.number} and did not do it: ${differs.map((field) => FIELD_WORDS[field] ?? field).join(', ')} stayed as before (${now.state.label}).`,
        }
  } catch (error) {
    if (!isFault(error, 'refused', 'forbidden')) throw error
    return { kind: 'conflict', sentence: `${record.number}: ${error.message}` }
  }
}

const FIELD_WORDS: Record<string, string> = {
  state: 'the state',
  work_start: 'the actual start',
  work_end: 'the actual end',
  start_date: 'the planned start',
  end_date: 'the planned end',
  close_code: 'the close code',
  close_notes: 'the close notes',
}

/** ServiceNow stores whole seconds. */
const sameSecond = (at: number | null, iso: string): boolean =>
  at !== null && Math.floor(at / 1000) === Math.floor(Date.parse(iso) / 1000)
