/** Instants as the clocks of a zone show them. */
import { wallIn } from '../../shared/timezone.ts'

/** Of an instant in epoch milliseconds: a Date that holds the wall clock as if it were UTC. */
export const wallClock = (zone: string, at: number): Date => new Date(wallIn(zone, at))

/** `2026-11-28 23:10`, as sheets read it in every country. */
export const sayClock = (wall: Date): string => wall.toISOString().slice(0, 16).replace('T', ' ')
