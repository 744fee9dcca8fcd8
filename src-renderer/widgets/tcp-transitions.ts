import type { TcpStateName } from './tcp-states.ts'

/** A change of state, and what brings it about and what is done on it, in the words of RFC 9293 figure 5. */
export interface TcpTransition {
  readonly from: TcpStateName
  readonly to: TcpStateName
  readonly event: string
  /** What is sent or done; '' for nothing, which the figure writes as `x`. */
  readonly action: string
}

/** TCP's connection state diagram: RFC 9293 section 3.3.2, figure 5 with its notes 1 and 2. */
export const TCP_TRANSITIONS: readonly TcpTransition[] = [
  { from: 'CLOSE', to: 'LISTEN', event: 'passive OPEN', action: 'create TCB' },
  { from: 'CLOSE', to: 'SYN_SENT', event: 'active OPEN', action: 'snd SYN' },
  { from: 'LISTEN', to: 'CLOSE', event: 'CLOSE', action: 'delete TCB' },
  { from: 'LISTEN', to: 'SYN_RECV', event: 'rcv SYN', action: 'snd SYN,ACK' },
  { from: 'LISTEN', to: 'SYN_SENT', event: 'SEND', action: 'snd SYN' },
  { from: 'SYN_SENT', to: 'CLOSE', event: 'CLOSE', action: 'delete TCB' },
  { from: 'SYN_SENT', to: 'SYN_RECV', event: 'rcv SYN', action: 'snd SYN,ACK' },
  { from: 'SYN_SENT', to: 'ESTABLISHED', event: 'rcv SYN,ACK', action: 'snd ACK' },
  { from: 'SYN_RECV', to: 'LISTEN', event: 'rcv RST', action: '' },
  { from: 'SYN_RECV', to: 'ESTABLISHED', event: 'rcv ACK of SYN', action: '' },
  { from: 'SYN_RECV', to: 'FIN_WAIT1', event: 'CLOSE', action: 'snd FIN' },
  { from: 'ESTABLISHED', to: 'FIN_WAIT1', event: 'CLOSE', action: 'snd FIN' },
  { from: 'ESTABLISHED', to: 'CLOSE_WAIT', event: 'rcv FIN', action: 'snd ACK' },
  { from: 'FIN_WAIT1', to: 'FIN_WAIT2', event: 'rcv ACK of FIN', action: '' },
  { from: 'FIN_WAIT1', to: 'CLOSING', event: 'rcv FIN', action: 'snd ACK' },
  { from: 'FIN_WAIT1', to: 'TIME_WAIT', event: 'rcv FIN,ACK of FIN', action: 'snd ACK' },
  { from: 'FIN_WAIT2', to: 'TIME_WAIT', event: 'rcv FIN', action: 'snd ACK' },
  { from: 'CLOSING', to: 'TIME_WAIT', event: 'rcv ACK of FIN', action: '' },
  { from: 'CLOSE_WAIT', to: 'LAST_ACK', event: 'CLOSE', action: 'snd FIN' },
  { from: 'LAST_ACK', to: 'CLOSE', event: 'rcv ACK of FIN', action: '' },
  { from: 'TIME_WAIT', to: 'CLOSE', event: 'Timeout=2MSL', action: 'delete TCB' },
]

/** `CLOSE / snd FIN`, as the figure writes it. */
export function transitionText({ event, action }: TcpTransition): string {
  return `${event} / ${action === '' ? 'x' : action}`
}

/** The transitions of a way through the states, as far as one leads from each state to the next one. */
export function transitionsAlong(path: readonly TcpStateName[]): TcpTransition[] {
  return path.slice(1).flatMap((to, place) => TCP_TRANSITIONS.filter(one => one.from === path[place] && one.to === to))
}

/**
 * The transitions that were passed too fast to be seen: where two states follow each other that no transition joins, those
 * between them, if there is but one way. A connection that is closed begins anew, so no way leads through CLOSE.
 */
export function transitionsMissed(path: readonly TcpStateName[]): TcpTransition[] {
  return path.slice(1).flatMap((to, place) => {
    const ways = waysBetween(path[place], to, [])
    return ways.length === 1 && ways[0].length > 1 ? ways[0] : []
  })
}

function waysBetween(from: TcpStateName, to: TcpStateName, passed: readonly TcpStateName[]): TcpTransition[][] {
  const next = TCP_TRANSITIONS.filter(one => one.from === from && !passed.includes(one.to))
  return next.flatMap(one => one.to === to ? [[one]]
    : one.to === 'CLOSE' ? [] : waysBetween(one.to, to, [...passed, from]).map(way => [one, ...way]))
}
