/** Until when each workstream can be rolled back alone: of many workstreams that takes longer than a frame. */
import { type WorkstreamDeadline, workstreamDeadlines } from '../../shared/schedule/workstreamDeadlines.ts'
import { answering } from './answering.ts'

answering<true, WorkstreamDeadline[]>((cutover, asOf) => workstreamDeadlines(cutover, asOf))
