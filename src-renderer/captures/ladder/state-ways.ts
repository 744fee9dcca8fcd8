import type { LadderRung, LadderState } from '../../../src-main/api/tcp-ladder.ts'

/** The states that a side was in, in their order, up to and with a place of the ladder; from the first that is certain. */
export function stateWay(changes: readonly LadderRung[], side: 0 | 1, row: number): LadderState[] {
  const way: LadderState[] = []
  for (const { row: at, before, after } of changes) {
    if (at > row || before === null || after === null) break
    for (const state of [before[side], after[side]]) {
      // A SYN on the same ports begins anew.
      if (state === 'LISTEN' || state === 'CLOSED' && before[side] === state && way.length > 1) way.length = 0
      if (state !== 'unknown' && way.at(-1) !== state) way.push(state)
    }
  }
  return way
}
