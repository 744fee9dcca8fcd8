import type { TcpStateName } from './tcp-states.ts'
import { TCP_TRANSITIONS, type TcpTransition } from './tcp-transitions.ts'

/**
 * Where the states and transitions are drawn, in the units of the drawing. As in RFC 9293 figure 5, who waits is on the left
 * of an opening and who calls on the right; below, who closes first is on the left and who closes last on the right.
 */
export const DIAGRAM = { width: 340, height: 458, boxWidth: 92, boxHeight: 26 } as const

/** Centres of the states' boxes. */
export const STATE_PLACES: Readonly<Record<TcpStateName, readonly [x: number, y: number]>> = {
  CLOSE: [165, 18],
  LISTEN: [165, 86],
  SYN_RECV: [72, 154], SYN_SENT: [258, 154],
  ESTABLISHED: [165, 222],
  FIN_WAIT1: [52, 294], CLOSE_WAIT: [278, 294],
  FIN_WAIT2: [52, 366], CLOSING: [165, 366], LAST_ACK: [278, 366],
  TIME_WAIT: [165, 438],
}

/** Lines from state to state: SVG paths from the edge of one box to the edge of the other. */
const LINES: Readonly<Partial<Record<`${TcpStateName} ${TcpStateName}`, string>>> = {
  'CLOSE LISTEN': 'M158 31V73',
  'LISTEN CLOSE': 'M172 73V31',
  'CLOSE SYN_SENT': 'M204 31L262 141',
  'SYN_SENT CLOSE': 'M278 141L211 27',
  'LISTEN SYN_RECV': 'M134 99L96 141',
  'SYN_RECV LISTEN': 'M80 141L119 97',
  'LISTEN SYN_SENT': 'M196 99L234 141',
  'SYN_SENT SYN_RECV': 'M212 154H118',
  'SYN_RECV ESTABLISHED': 'M92 167L134 209',
  'SYN_SENT ESTABLISHED': 'M238 167L196 209',
  'SYN_RECV FIN_WAIT1': 'M56 167L48 281',
  'ESTABLISHED FIN_WAIT1': 'M136 235L78 281',
  'ESTABLISHED CLOSE_WAIT': 'M194 235L252 281',
  'FIN_WAIT1 FIN_WAIT2': 'M48 307V353',
  'FIN_WAIT1 CLOSING': 'M94 307L146 353',
  'FIN_WAIT1 TIME_WAIT': 'M83 307L130 425',
  'FIN_WAIT2 TIME_WAIT': 'M68 379L119 427',
  'CLOSING TIME_WAIT': 'M165 379V425',
  'CLOSE_WAIT LAST_ACK': 'M278 307V353',
  'LAST_ACK CLOSE': 'M324 366H334V18H211',
  'TIME_WAIT CLOSE': 'M211 438H334V18H211',
}

/** A transition and its line. */
export interface DrawnTransition {
  readonly transition: TcpTransition
  readonly line: string
}

export const DRAWN_TRANSITIONS: readonly DrawnTransition[] = TCP_TRANSITIONS.flatMap(transition => {
  const line = LINES[`${transition.from} ${transition.to}`]
  return line === undefined ? [] : [{ transition, line }]
})
