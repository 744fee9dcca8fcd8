import { expect, it } from 'vitest'
import { StateMachine, type TcpStates } from '../../src-main/tcp/state-machine.ts'
import { streamSegments } from '../../src-main/capture/statistics/collect.ts'
import { idsByStream } from '../../src-main/capture/statistics/conversations.ts'
import { sample } from '../capture/statistics/sample.ts'

const FLAGS = { F: 0x01, S: 0x02, R: 0x04, A: 0x10 } as const
type Step = readonly [direction: 0 | 1, flags: string, sequence: number, acknowledgment: number, length: number, first: string, second: string]

/** Walks through segments; the last two columns are the states after each, of the first sender and of the other. */
function walk(machine: StateMachine, steps: readonly Step[]): void {
  for (const [direction, letters, sequence, acknowledgment, length, first, second] of steps) {
    const flags = [...letters].reduce((all, letter) => all | FLAGS[letter as keyof typeof FLAGS], 0)
    const { after } = machine.take({ direction, flags, sequence, acknowledgment, length })
    expect(after, `${direction} ${letters} ${sequence}`).toEqual([first, second])
  }
}

const HANDSHAKE: readonly Step[] = [
  [0, 'S', 100, 0, 0, 'SYN-SENT', 'SYN-RECEIVED'],
  [1, 'SA', 300, 101, 0, 'ESTABLISHED', 'SYN-RECEIVED'],
  [0, 'A', 101, 301, 0, 'ESTABLISHED', 'ESTABLISHED'],
]

it('opens as in RFC 9293 figure 6, from CLOSED and LISTEN', () => {
  const machine = new StateMachine()
  const { before } = machine.take({ direction: 0, flags: FLAGS.S, sequence: 100, acknowledgment: 0, length: 0 })
  expect(before).toEqual(['CLOSED', 'LISTEN'] satisfies TcpStates)
  walk(new StateMachine(), HANDSHAKE)
})

it('opens from both sides at once as in RFC 9293 figure 7', () => {
  walk(new StateMachine(), [
    [0, 'S', 100, 0, 0, 'SYN-SENT', 'SYN-RECEIVED'],
    [1, 'S', 300, 0, 0, 'SYN-RECEIVED', 'SYN-RECEIVED'],
    [0, 'SA', 100, 301, 0, 'SYN-RECEIVED', 'ESTABLISHED'],
    [1, 'SA', 300, 101, 0, 'ESTABLISHED', 'ESTABLISHED'],
  ])
})

it('closes as in RFC 9293 figure 12', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE,
    [0, 'FA', 101, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'A', 301, 102, 0, 'FIN-WAIT-2', 'CLOSE-WAIT'],
    [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK'],
    [0, 'A', 102, 302, 0, 'TIME-WAIT', 'CLOSED'],
  ])
})

it('closes from both sides at once as in RFC 9293 figure 13', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE,
    [0, 'FA', 101, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    // It was sent before the first FIN came.
    [1, 'FA', 301, 101, 0, 'CLOSING', 'CLOSING'],
    [0, 'A', 102, 302, 0, 'CLOSING', 'TIME-WAIT'],
    [1, 'A', 302, 102, 0, 'TIME-WAIT', 'TIME-WAIT'],
  ])
})

it('a half-closed connection goes on carrying the other direction', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE,
    [0, 'FA', 101, 301, 5, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'A', 301, 107, 50, 'FIN-WAIT-2', 'CLOSE-WAIT'],
    [0, 'A', 107, 351, 0, 'FIN-WAIT-2', 'CLOSE-WAIT'],
    [1, 'FA', 351, 107, 0, 'TIME-WAIT', 'LAST-ACK'],
    [0, 'A', 107, 352, 0, 'TIME-WAIT', 'CLOSED'],
  ])
})

it('an answer to the FIN that closes too leaves FIN-WAIT-2 out', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE,
    [1, 'FA', 301, 101, 0, 'CLOSE-WAIT', 'FIN-WAIT-1'],
    [0, 'FA', 101, 302, 0, 'LAST-ACK', 'TIME-WAIT'],
    [1, 'A', 302, 102, 0, 'CLOSED', 'TIME-WAIT'],
  ])
})

it('a reset closes both sides; one that refuses a SYN too', () => {
  walk(new StateMachine(), [...HANDSHAKE, [1, 'R', 301, 0, 0, 'CLOSED', 'CLOSED']])
  walk(new StateMachine(), [[0, 'S', 100, 0, 0, 'SYN-SENT', 'SYN-RECEIVED'], [1, 'RA', 0, 101, 0, 'CLOSED', 'CLOSED']])
  // A reset from nowhere near is not obeyed (RFC 5961 3.2).
  walk(new StateMachine(), [...HANDSHAKE, [1, 'R', 301 + 2 ** 31, 0, 0, 'ESTABLISHED', 'CLOSED']])
})

it('what comes again changes nothing', () => {
  const again: Step = [0, 'S', 100, 0, 0, 'SYN-SENT', 'SYN-RECEIVED']
  walk(new StateMachine(), [
    again, again, ...HANDSHAKE.slice(1),
    [0, 'FA', 101, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [0, 'FA', 101, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'A', 301, 102, 0, 'FIN-WAIT-2', 'CLOSE-WAIT'],
    [0, 'FA', 101, 301, 0, 'FIN-WAIT-2', 'CLOSE-WAIT'],
  ])
})

it('a FIN that overtook data is heard once that has come (RFC 9293 3.10.7.4)', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE,
    [0, 'FA', 111, 301, 0, 'FIN-WAIT-1', 'ESTABLISHED'],
    [0, 'A', 106, 301, 5, 'FIN-WAIT-1', 'ESTABLISHED'],
    [0, 'A', 101, 301, 10, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'A', 301, 112, 0, 'FIN-WAIT-2', 'CLOSE-WAIT'],
  ])
})

it('a capture that begins in the middle knows nothing until it is certain', () => {
  walk(new StateMachine(), [
    [0, 'A', 500, 700, 0, 'unknown', 'unknown'],
    [0, 'A', 500, 700, 10, 'unknown', 'unknown'],
    [1, 'A', 700, 510, 20, 'ESTABLISHED', 'ESTABLISHED'],
  ])
  walk(new StateMachine(), [
    [1, 'A', 700, 500, 20, 'unknown', 'unknown'],
    [0, 'FA', 500, 720, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
  ])
  walk(new StateMachine(), [[0, 'SA', 300, 101, 0, 'SYN-RECEIVED', 'ESTABLISHED'], [1, 'A', 101, 301, 0, 'ESTABLISHED', 'ESTABLISHED']])
})

it('the same ports begin anew with a SYN', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE,
    [0, 'FA', 101, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK'],
    [0, 'A', 102, 302, 0, 'TIME-WAIT', 'CLOSED'],
    [0, 'S', 90_000, 0, 0, 'SYN-SENT', 'SYN-RECEIVED'],
    [1, 'SA', 5000, 90_001, 0, 'ESTABLISHED', 'SYN-RECEIVED'],
  ])
})

it('numbers turn over at 2^32', () => {
  const top = 0xffff_ffff
  walk(new StateMachine(), [
    [0, 'S', top, 0, 0, 'SYN-SENT', 'SYN-RECEIVED'],
    [1, 'SA', top, 0, 0, 'ESTABLISHED', 'SYN-RECEIVED'],
    [0, 'A', 0, 0, 0, 'ESTABLISHED', 'ESTABLISHED'],
    [0, 'FA', 0, 0, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'FA', 0, 1, 0, 'TIME-WAIT', 'LAST-ACK'],
    [0, 'A', 1, 1, 0, 'TIME-WAIT', 'CLOSED'],
  ])
})

it.each([
  ['tcp-half-close.pcap', ['TIME-WAIT', 'CLOSED']], ['tcp-refused.pcap', ['CLOSED', 'CLOSED']], ['tcp-reset.pcap', ['CLOSED', 'CLOSED']],
  ['tcp-request-answer.pcap', undefined], ['tcp-loss.pcapng', undefined], ['http.pcapng', undefined],
] as const)('%s ends as its kernels ended', async (name, end) => {
  const { source } = sample(name)
  const segments = await streamSegments(source, 'tcp', idsByStream(source.index, 'tcp')[0])
  const machine = new StateMachine()
  segments.numbers.forEach((_, at) => {
    machine.take({
      direction: segments.directions[at] as 0 | 1, flags: segments.flags[at], sequence: segments.sequences[at],
      acknowledgment: segments.acknowledgments[at], length: segments.lengths[at],
    })
  })
  // Whoever closes first waits, the other is closed.
  if (end) expect(machine.states).toEqual(end)
  else expect([...machine.states].sort()).toEqual(['CLOSED', 'TIME-WAIT'])
})

const LISTENED: readonly Step[] = [[0, 'S', 100, 0, 0, 'SYN-SENT', 'SYN-RECEIVED']]
const CLOSED_BY_CLIENT: readonly Step[] = [...HANDSHAKE, [0, 'FA', 101, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT']]
const HALF_CLOSED: readonly Step[] = [...CLOSED_BY_CLIENT, [1, 'A', 301, 102, 0, 'FIN-WAIT-2', 'CLOSE-WAIT']]
const CROSSED: readonly Step[] = [...CLOSED_BY_CLIENT, [1, 'FA', 301, 101, 0, 'CLOSING', 'CLOSING']]

it.each<readonly [string, readonly Step[], Step]>([
  ['SYN-RECEIVED that came from LISTEN', LISTENED, [0, 'R', 101, 0, 0, 'SYN-SENT', 'LISTEN']],
  ['SYN-RECEIVED of both', [...LISTENED, [1, 'S', 300, 0, 0, 'SYN-RECEIVED', 'SYN-RECEIVED']], [0, 'R', 101, 0, 0, 'CLOSED', 'CLOSED']],
  ['ESTABLISHED', HANDSHAKE, [0, 'R', 101, 0, 0, 'CLOSED', 'CLOSED']],
  ['FIN-WAIT-1', CLOSED_BY_CLIENT, [1, 'R', 301, 0, 0, 'CLOSED', 'CLOSED']],
  ['FIN-WAIT-2', HALF_CLOSED, [1, 'RA', 301, 102, 0, 'CLOSED', 'CLOSED']],
  ['CLOSE-WAIT', HALF_CLOSED, [0, 'R', 102, 0, 0, 'CLOSED', 'CLOSED']],
  ['CLOSING', CROSSED, [1, 'R', 302, 0, 0, 'CLOSED', 'CLOSED']],
  ['LAST-ACK', [...HALF_CLOSED, [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK']], [0, 'R', 102, 0, 0, 'CLOSED', 'CLOSED']],
  ['TIME-WAIT', [...CLOSED_BY_CLIENT, [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK']], [1, 'R', 302, 0, 0, 'CLOSED', 'CLOSED']],
])('a reset in %s (RFC 9293 3.10.7.4, second)', (_, before, reset) => {
  walk(new StateMachine(), [...before, reset])
})

it('a reset whose data was lost on the way is of numbers already acknowledged', () => {
  walk(new StateMachine(), [...HANDSHAKE, [1, 'A', 301, 101, 1000, 'ESTABLISHED', 'ESTABLISHED'], [1, 'R', 301, 0, 0, 'CLOSED', 'CLOSED']])
})

it('an old connection is found and reset as in RFC 9293 figure 9', () => {
  walk(new StateMachine(), [
    [0, 'S', 400, 0, 0, 'SYN-SENT', 'SYN-RECEIVED'],
    // The other side is still in the connection from before, and says what it expects.
    [1, 'A', 300, 100, 0, 'SYN-SENT', 'unknown'],
    [0, 'R', 100, 0, 0, 'SYN-SENT', 'CLOSED'],
    [0, 'S', 400, 0, 0, 'SYN-SENT', 'CLOSED'],
    [1, 'SA', 7000, 401, 0, 'ESTABLISHED', 'SYN-RECEIVED'],
  ])
})

it('a SYN with payload is acknowledged with or without it (RFC 7413 3)', () => {
  walk(new StateMachine(), [
    [0, 'S', 100, 0, 50, 'SYN-SENT', 'SYN-RECEIVED'], [1, 'SA', 300, 101, 0, 'ESTABLISHED', 'SYN-RECEIVED'],
    [0, 'A', 101, 301, 50, 'ESTABLISHED', 'ESTABLISHED'],
  ])
  // The server may speak before the handshake is over.
  walk(new StateMachine(), [
    [0, 'S', 100, 0, 50, 'SYN-SENT', 'SYN-RECEIVED'], [1, 'SA', 300, 151, 0, 'ESTABLISHED', 'SYN-RECEIVED'],
    [1, 'A', 301, 151, 90, 'ESTABLISHED', 'SYN-RECEIVED'], [0, 'A', 151, 301, 0, 'ESTABLISHED', 'ESTABLISHED'],
  ])
})

it('what the capture lacks does not stop it', () => {
  // The SYN+ACK.
  walk(new StateMachine(), [
    ...LISTENED, [0, 'A', 101, 301, 5, 'ESTABLISHED', 'ESTABLISHED'], [1, 'FA', 301, 106, 0, 'CLOSE-WAIT', 'FIN-WAIT-1'],
  ])
  // Data before the FIN, which the acknowledgment shows to have come.
  walk(new StateMachine(), [
    ...HANDSHAKE, [1, 'A', 301, 201, 0, 'ESTABLISHED', 'ESTABLISHED'], [0, 'FA', 201, 301, 0, 'FIN-WAIT-1', 'CLOSE-WAIT'],
    [1, 'A', 301, 202, 0, 'FIN-WAIT-2', 'CLOSE-WAIT'],
  ])
  // All but the end.
  walk(new StateMachine(), [
    [1, 'FA', 900, 500, 0, 'unknown', 'unknown'], [0, 'A', 500, 901, 0, 'unknown', 'unknown'], [0, 'FA', 500, 901, 0, 'LAST-ACK', 'TIME-WAIT'],
    [1, 'A', 901, 501, 0, 'CLOSED', 'TIME-WAIT'],
  ])
})

it('keep-alives and duplicate acknowledgments change nothing (RFC 9293 3.8.4)', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE, [0, 'A', 101, 301, 10, 'ESTABLISHED', 'ESTABLISHED'], [1, 'A', 301, 111, 0, 'ESTABLISHED', 'ESTABLISHED'],
    [0, 'A', 110, 301, 0, 'ESTABLISHED', 'ESTABLISHED'], [1, 'A', 301, 111, 0, 'ESTABLISHED', 'ESTABLISHED'],
    [0, 'A', 110, 301, 1, 'ESTABLISHED', 'ESTABLISHED'],
  ])
})

it('a repeated last ACK leaves TIME-WAIT as it is', () => {
  walk(new StateMachine(), [
    ...CLOSED_BY_CLIENT, [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK'], [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK'],
    [0, 'A', 102, 302, 0, 'TIME-WAIT', 'CLOSED'], [0, 'A', 102, 302, 0, 'TIME-WAIT', 'CLOSED'],
  ])
})

it('a reset of a number that has been received already is not obeyed (RFC 9293 3.10.7.4, first)', () => {
  walk(new StateMachine(), [
    ...CLOSED_BY_CLIENT, [1, 'FA', 301, 102, 0, 'TIME-WAIT', 'LAST-ACK'], [0, 'A', 102, 302, 0, 'TIME-WAIT', 'CLOSED'],
    [1, 'R', 301, 0, 0, 'TIME-WAIT', 'CLOSED'],
  ])
})

it('a reset behind a gap is obeyed at the end of what came there, and not beyond (RFC 5961 3.2)', () => {
  walk(new StateMachine(), [
    ...HANDSHAKE, [0, 'A', 201, 301, 100, 'ESTABLISHED', 'ESTABLISHED'], [0, 'R', 301, 0, 0, 'CLOSED', 'CLOSED'],
  ])
  walk(new StateMachine(), [
    ...HANDSHAKE, [0, 'A', 201, 301, 100, 'ESTABLISHED', 'ESTABLISHED'], [0, 'R', 401, 0, 0, 'CLOSED', 'ESTABLISHED'], [0, 'R', 101, 0, 0, 'CLOSED', 'CLOSED'],
  ])
})
