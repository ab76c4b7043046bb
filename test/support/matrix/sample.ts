/** The tries of the matrix: all of them, or a sample that holds each command by everybody once. */
import type { Try } from './judge.ts'
import { combinations, homeOf, isHome } from './tries.ts'

/** Over REST and over a socket by turns; at home for good. `oneIn`: of what is not said there as people say it. */
export function triesOf(oneIn: number): Try[] {
  const all = [...combinations()].filter(({ leftOut }) => leftOut === undefined)
  return all.flatMap(({ asked }, number) => {
    const isPlain = asked.way === 'own' && isHome(asked) && asked.situation === homeOf(asked.type)
    return isPlain || number % oneIn === 0 ? [{ asked, line: number % 2 ? 'REST' : 'socket', forGood: isPlain }] : []
  })
}
