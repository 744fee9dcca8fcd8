import { describe, expect, it } from 'vitest'
import { DRAWN_TRANSITIONS, DIAGRAM, STATE_PLACES } from '../../../src-renderer/widgets/tcp-diagram-shape.ts'
import { TCP_STATES, tcpStateOf, type TcpStateName } from '../../../src-renderer/widgets/tcp-states.ts'
import { TCP_TRANSITIONS, transitionsAlong, transitionsMissed, transitionText } from '../../../src-renderer/widgets/tcp-transitions.ts'

describe('TCP’s states', () => {
  it('are known by the names of RFC 9293, netstat, ss and lsof', () => {
    expect(TCP_STATES).toHaveLength(11)
    for (const state of TCP_STATES) expect(tcpStateOf(state)).toBe(state)
    expect(['CLOSED', 'SYN-SENT', 'SYN-RECEIVED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'LAST-ACK', 'TIME-WAIT'].map(tcpStateOf))
      .toEqual(['CLOSE', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT'])
    expect(['estab', 'syn-recv', 'unconn', 'fin_wait_2', 'listening'].map(tcpStateOf))
      .toEqual(['ESTABLISHED', 'SYN_RECV', 'CLOSE', 'FIN_WAIT2', 'LISTEN'])
    expect(['', 'CONNECTED', 'toString', 'FIN'].map(tcpStateOf)).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('the state diagram', () => {
  /** All states that `from` leads to, in any number of steps. */
  function reached(from: TcpStateName): Set<TcpStateName> {
    const found = new Set<TcpStateName>()
    const next = [from]
    for (let state = next.pop(); state !== undefined; state = next.pop()) {
      for (const { to } of TCP_TRANSITIONS.filter(one => one.from === state)) {
        if (!found.has(to)) next.push(to)
        found.add(to)
      }
    }
    return found
  }

  it('leads from no connection through all states back to none', () => {
    expect(reached('CLOSE').size).toBe(11)
    for (const state of TCP_STATES) expect(reached(state).has('CLOSE'), state).toBe(true)
  })

  it('opens with three segments, and closes with four or three', () => {
    const words = (...path: TcpStateName[]): string[] => transitionsAlong(path).map(transitionText)
    expect(words('CLOSE', 'SYN_SENT', 'ESTABLISHED')).toEqual(['active OPEN / snd SYN', 'rcv SYN,ACK / snd ACK'])
    expect(words('LISTEN', 'SYN_RECV', 'ESTABLISHED')).toEqual(['rcv SYN / snd SYN,ACK', 'rcv ACK of SYN / x'])
    expect(words('ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE'))
      .toEqual(['CLOSE / snd FIN', 'rcv ACK of FIN / x', 'rcv FIN / snd ACK', 'Timeout=2MSL / delete TCB'])
    expect(words('ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSE'))
      .toEqual(['rcv FIN / snd ACK', 'CLOSE / snd FIN', 'rcv ACK of FIN / x'])
    expect(words('FIN_WAIT1', 'TIME_WAIT')).toEqual(['rcv FIN,ACK of FIN / snd ACK'])
  })

  it('fills in what was passed unseen, but only where there is one way', () => {
    const missed = (...path: TcpStateName[]): string[] => transitionsMissed(path).map(({ from, to }) => `${from} ${to}`)
    expect(missed('ESTABLISHED', 'FIN_WAIT2', 'TIME_WAIT')).toEqual(['ESTABLISHED FIN_WAIT1', 'FIN_WAIT1 FIN_WAIT2'])
    expect(missed('ESTABLISHED', 'LAST_ACK')).toEqual(['ESTABLISHED CLOSE_WAIT', 'CLOSE_WAIT LAST_ACK'])
    // Closed first, at the same moment, or with the peer's FIN in the acknowledgment: three ways.
    expect(missed('ESTABLISHED', 'TIME_WAIT')).toEqual([])
    expect(transitionsAlong(['ESTABLISHED', 'TIME_WAIT'])).toEqual([])
    expect(missed('ESTABLISHED', 'CLOSE_WAIT')).toEqual([])
    expect(missed('ESTABLISHED')).toEqual([])
  })

  it('draws every transition, from the edge of its state to the edge of the next', () => {
    expect(DRAWN_TRANSITIONS).toHaveLength(TCP_TRANSITIONS.length)
    const { boxWidth, boxHeight } = DIAGRAM
    const onEdge = (state: TcpStateName, [x, y]: readonly number[]): boolean => {
      const [left, top] = [Math.abs(x - STATE_PLACES[state][0]), Math.abs(y - STATE_PLACES[state][1])]
      return left <= boxWidth / 2 && top <= boxHeight / 2 && (left === boxWidth / 2 || top === boxHeight / 2)
    }
    for (const { transition: { from, to }, line } of DRAWN_TRANSITIONS) {
      let [x, y] = [0, 0]
      const points = [...line.matchAll(/([MLHV])([\d.]+)(?: ([\d.]+))?/g)].map(([, command, first, second]) => {
        if (command === 'H') x = Number(first)
        else if (command === 'V') y = Number(first)
        else [x, y] = [Number(first), Number(second)]
        return [x, y]
      })
      expect(onEdge(from, points[0]), `${from} to ${to}: start`).toBe(true)
      expect(onEdge(to, points[points.length - 1]), `${from} to ${to}: end`).toBe(true)
    }
  })
})
