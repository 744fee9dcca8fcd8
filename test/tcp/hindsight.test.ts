import { expect, it } from 'vitest'
import { stateColumns } from '../../src-main/tcp/hindsight.ts'
import { TCP_STATES } from '../../src-main/tcp/state-machine.ts'

const FLAGS = { F: 0x01, S: 0x02, R: 0x04, A: 0x10 } as const
type Sent = readonly [direction: 0 | 1, flags: string, sequence: number, acknowledgment: number, length: number]

/** The other side's states before and after each segment, in words. */
function statesOf(side: 0 | 1, segments: readonly Sent[]): string[] {
  const column = (): Uint8Array => new Uint8Array(segments.length)
  const columns = { before: [column(), column()], after: [column(), column()] } as const
  stateColumns(segments.length, (at) => {
    const [direction, letters, sequence, acknowledgment, length] = segments[at]
    return { direction, sequence, acknowledgment, length, flags: [...letters].reduce((all, letter) => all | FLAGS[letter as keyof typeof FLAGS], 0) }
  }, columns)
  return segments.map((_, at) => `${TCP_STATES[columns.before[side][at]]} ${TCP_STATES[columns.after[side][at]]}`)
}

const HANDSHAKE: readonly Sent[] = [[0, 'S', 100, 0, 0], [1, 'SA', 300, 101, 0], [0, 'A', 101, 301, 0]]
const OPENED = ['LISTEN SYN-RECEIVED', 'SYN-RECEIVED SYN-RECEIVED', 'SYN-RECEIVED ESTABLISHED']

it('an ordinary conversation is left as it is', () => {
  expect(statesOf(1, [...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'FA', 301, 102, 0], [0, 'A', 102, 302, 0]])).toEqual([
    ...OPENED, 'ESTABLISHED CLOSE-WAIT', 'CLOSE-WAIT LAST-ACK', 'LAST-ACK CLOSED',
  ])
})

it('a port that refuses was CLOSED, one that never answers is unknown', () => {
  expect(statesOf(1, [[0, 'S', 100, 0, 0], [1, 'RA', 0, 101, 0]])).toEqual(['CLOSED CLOSED', 'CLOSED CLOSED'])
  expect(statesOf(1, [[0, 'S', 100, 0, 0], [0, 'S', 100, 0, 0]])).toEqual(['unknown unknown', 'unknown unknown'])
})

it('who opens too did not listen (RFC 9293 figure 7)', () => {
  expect(statesOf(1, [[0, 'S', 100, 0, 0], [1, 'S', 300, 0, 0], [0, 'SA', 100, 301, 0], [1, 'SA', 300, 101, 0]])).toEqual([
    'CLOSED CLOSED', 'CLOSED SYN-RECEIVED', 'SYN-RECEIVED ESTABLISHED', 'ESTABLISHED ESTABLISHED',
  ])
})

it('who has not heard the FIN is not in CLOSE-WAIT', () => {
  expect(statesOf(1, [...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'A', 301, 101, 10], [1, 'A', 311, 101, 10], [1, 'A', 321, 102, 10]])).toEqual([
    ...OPENED, 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED CLOSE-WAIT',
  ])
  // It was lost, and comes again.
  expect(statesOf(1, [
    ...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'A', 301, 101, 10], [0, 'A', 102, 311, 0], [1, 'A', 311, 101, 10], [0, 'FA', 101, 311, 0], [1, 'A', 321, 102, 0],
  ])).toEqual([
    ...OPENED, 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED CLOSE-WAIT',
    'CLOSE-WAIT CLOSE-WAIT',
  ])
  // Both close at once (RFC 9293 figure 13).
  expect(statesOf(1, [...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'FA', 301, 101, 0], [0, 'A', 102, 302, 0], [1, 'A', 302, 102, 0]])).toEqual([
    ...OPENED, 'ESTABLISHED ESTABLISHED', 'ESTABLISHED CLOSING', 'CLOSING TIME-WAIT', 'TIME-WAIT TIME-WAIT',
  ])
})

it('an older connection is not known (RFC 9293 figure 9)', () => {
  expect(statesOf(1, [[0, 'S', 400, 0, 0], [1, 'A', 300, 100, 0], [0, 'R', 100, 0, 0]])).toEqual(['unknown unknown', 'unknown unknown', 'unknown CLOSED'])
})

it('who goes on sending was not reset', () => {
  // The number is not the one that it expects: it asks, and is told (RFC 5961 3.2).
  expect(statesOf(1, [
    ...HANDSHAKE, [0, 'A', 101, 301, 1900], [0, 'R', 2001, 0, 0], [1, 'A', 301, 101, 0], [0, 'R', 101, 0, 0],
  ])).toEqual([
    ...OPENED, 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED CLOSED',
  ])
  expect(statesOf(1, [...HANDSHAKE, [0, 'R', 101, 0, 0]])).toEqual([...OPENED, 'ESTABLISHED CLOSED'])
})

it('a FIN behind a gap waits, what it acknowledges does not', () => {
  expect(statesOf(0, [
    ...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'FA', 311, 102, 0], [0, 'A', 102, 301, 0], [1, 'A', 301, 102, 5], [0, 'A', 102, 306, 0],
    [1, 'A', 306, 102, 5], [0, 'A', 102, 312, 0],
  ]).slice(3)).toEqual([
    'ESTABLISHED FIN-WAIT-1', 'FIN-WAIT-1 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2',
    'FIN-WAIT-2 TIME-WAIT', 'TIME-WAIT TIME-WAIT',
  ])
})

it('a FIN that was dropped comes when it is sent again, or what lies before it (RFC 7323 5.2 drops segments with older time stamps)', () => {
  const closing: Sent[] = [...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'A', 301, 102, 0]]
  expect(statesOf(0, [
    ...closing, [1, 'FA', 301, 102, 0], [0, 'A', 102, 301, 0], [1, 'A', 302, 102, 0], [1, 'FA', 301, 102, 0], [0, 'A', 102, 302, 0],
  ]).slice(5)).toEqual([
    'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 TIME-WAIT', 'TIME-WAIT TIME-WAIT',
  ])
  expect(statesOf(0, [
    ...closing, [1, 'A', 301, 102, 10], [1, 'FA', 311, 102, 0], [0, 'A', 102, 301, 0], [1, 'A', 312, 102, 0], [1, 'A', 301, 102, 10], [0, 'A', 102, 312, 0],
  ]).slice(6)).toEqual([
    'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 TIME-WAIT', 'TIME-WAIT TIME-WAIT',
  ])
})

it('a FIN that was dropped has not come where the capture ends before it is sent again', () => {
  expect(statesOf(0, [
    ...HANDSHAKE, [0, 'FA', 101, 301, 0], [1, 'A', 301, 102, 0], [1, 'FA', 301, 102, 0], [0, 'A', 102, 301, 0], [1, 'A', 302, 102, 0],
  ]).slice(5)).toEqual(['FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2', 'FIN-WAIT-2 FIN-WAIT-2'])
})

it('what is sent again does not tell that a FIN did not come', () => {
  expect(statesOf(1, [
    ...HANDSHAKE, [1, 'A', 301, 101, 10], [0, 'FA', 101, 301, 0], [1, 'A', 301, 101, 10], [1, 'A', 311, 102, 10],
  ]).slice(4)).toEqual(['ESTABLISHED CLOSE-WAIT', 'CLOSE-WAIT CLOSE-WAIT', 'CLOSE-WAIT CLOSE-WAIT'])
})

it('what lies before the number expected is dropped with its acknowledgment (RFC 9293 3.10.7.4)', () => {
  expect(statesOf(0, [
    ...HANDSHAKE, [1, 'A', 301, 101, 10], [0, 'A', 101, 311, 0], [0, 'FA', 101, 311, 0], [1, 'A', 301, 102, 5], [1, 'A', 311, 102, 0],
  ]).slice(5)).toEqual(['ESTABLISHED FIN-WAIT-1', 'FIN-WAIT-1 FIN-WAIT-1', 'FIN-WAIT-1 FIN-WAIT-2'])
})

it('a reset is obeyed where it is of the number that the other side tells (RFC 5961 3.2)', () => {
  // What the other side sent has crossed it.
  expect(statesOf(1, [...HANDSHAKE, [0, 'R', 101, 0, 0], [1, 'A', 301, 101, 10]]).slice(3)).toEqual(['ESTABLISHED CLOSED', 'CLOSED CLOSED'])
  // Sent before, it came late.
  expect(statesOf(1, [
    ...HANDSHAKE, [0, 'A', 101, 301, 10], [1, 'A', 301, 111, 0], [0, 'R', 111, 0, 0], [1, 'A', 301, 106, 0],
  ]).slice(5)).toEqual(['ESTABLISHED CLOSED', 'CLOSED CLOSED'])
  // Neither the number of an acknowledgment, nor one that was refused once, is expected.
  expect(statesOf(1, [
    ...HANDSHAKE, [0, 'A', 111, 301, 0], [0, 'R', 111, 0, 0], [0, 'R', 101, 0, 0],
  ]).slice(3)).toEqual(['ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED CLOSED'])
  expect(statesOf(1, [
    ...HANDSHAKE, [0, 'A', 101, 301, 10], [0, 'R', 111, 0, 0], [1, 'A', 301, 101, 0], [0, 'R', 111, 0, 0],
  ]).slice(4)).toEqual(['ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED'])
})

it('an acknowledgment without a SYN opens nothing (RFC 9293 3.10.7.3)', () => {
  expect(statesOf(0, [[0, 'S', 100, 0, 0], [1, 'A', 301, 101, 0], [0, 'S', 100, 0, 0], [1, 'SA', 300, 101, 0], [0, 'A', 101, 301, 0]])).toEqual([
    'CLOSED SYN-SENT', 'SYN-SENT SYN-SENT', 'SYN-SENT SYN-SENT', 'SYN-SENT ESTABLISHED', 'ESTABLISHED ESTABLISHED',
  ])
  // It overtook its SYN.
  expect(statesOf(0, [[0, 'S', 100, 0, 0], [1, 'A', 301, 101, 0], [1, 'S', 300, 0, 0], [0, 'SA', 100, 301, 0], [1, 'SA', 300, 101, 0]])).toEqual([
    'CLOSED SYN-SENT', 'SYN-SENT SYN-SENT', 'SYN-SENT SYN-RECEIVED', 'SYN-RECEIVED SYN-RECEIVED', 'SYN-RECEIVED ESTABLISHED',
  ])
})
