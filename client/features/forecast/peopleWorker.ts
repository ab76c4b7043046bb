/** Levels what is left of a night in a thread of its own: a few hundred schedules of it. */
import { type LevelledNight, levelledNight } from '../../../shared/schedule/level/levelledNight.ts'
import { answering } from '../../live/answering.ts'

/** Null where no role is limited, or the cutover no longer goes on. */
export type PeopleAnswer = LevelledNight | null

answering<true, PeopleAnswer>((cutover, asOf) => levelledNight(cutover, asOf) ?? null)
