/** TCP's states by netstat's names, in the order of a connection's life; RFC 9293 section 3.3.2 calls the last one CLOSED. */
export const TCP_STATES = [
  'LISTEN', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSING', 'TIME_WAIT', 'CLOSE_WAIT', 'LAST_ACK',
  'CLOSE',
] as const

export type TcpStateName = (typeof TCP_STATES)[number]

/** RFC 9293's own name of a state: `FIN-WAIT-1`. */
export function rfcStateName(state: TcpStateName): string {
  const own: Partial<Record<TcpStateName, string>> = { CLOSE: 'CLOSED', SYN_RECV: 'SYN-RECEIVED', FIN_WAIT1: 'FIN-WAIT-1', FIN_WAIT2: 'FIN-WAIT-2' }
  return own[state] ?? state.replace('_', '-')
}

/** How RFC 9293, ss and lsof write what netstat writes otherwise; `-` is `_` and case does not matter. */
const OTHER_NAMES: Readonly<Record<string, TcpStateName>> = {
  CLOSED: 'CLOSE', UNCONN: 'CLOSE',
  LISTENING: 'LISTEN',
  SYN_RCVD: 'SYN_RECV', SYN_RECEIVED: 'SYN_RECV',
  ESTAB: 'ESTABLISHED',
  FIN_WAIT_1: 'FIN_WAIT1', FIN_WAIT_2: 'FIN_WAIT2',
}

/** The state that a word means: `syn-rcvd`, `FIN_WAIT_1`, `estab`; undefined where it means none. */
export function tcpStateOf(word: string): TcpStateName | undefined {
  const name = word.toUpperCase().replaceAll('-', '_')
  return TCP_STATES.find(state => state === name) ?? (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined)
}
