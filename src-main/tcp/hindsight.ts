import { Replies } from './replies.ts'
import { StateMachine, TCP_STATES, type StateSegment, type TcpState } from './state-machine.ts'

/** States of both endpoints before and after each segment of a conversation: places in TCP_STATES, by direction. */
export interface StateColumns {
  readonly before: readonly [Uint8Array, Uint8Array]
  readonly after: readonly [Uint8Array, Uint8Array]
}

const CODES = new Map<TcpState, number>(TCP_STATES.map((state, code) => [state, code]))
const code = (state: TcpState): number => CODES.get(state) ?? 0

/**
 * States of a whole conversation: what a segment does is also told by what follows it.
 * @param length number of segments @param segment gives the one at a place, from 0 on
 */
export function stateColumns(length: number, segment: (at: number) => StateSegment, columns: StateColumns): void {
  const machine = new StateMachine()
  const replies = new Replies((place) => place < length ? { ...segment(place), place: place + 1 } : undefined)
  for (let at = 0; at < length; at++) {
    const { before, after } = machine.take(segment(at), (direction, sent) => replies.after(at + 1, direction, sent))
    for (const side of [0, 1] as const) {
      columns.before[side][at] = code(before[side])
      columns.after[side][at] = code(after[side])
    }
  }
}
