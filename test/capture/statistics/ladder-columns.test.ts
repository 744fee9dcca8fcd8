import { expect, it } from 'vitest'
import { ladderColumns } from '../../../src-main/capture/statistics/ladder-columns.ts'
import type { SegmentsPart } from '../../../src-main/capture/statistics/stream-segments.ts'
import { LOST_SEGMENT } from '../../../src-main/protocols/tcp-segment.ts'

interface Sent { readonly from: 0 | 1, readonly flags: number, readonly sequence: number, readonly acknowledgment?: number, readonly length?: number, readonly analysis?: number }
const [SYN, RST, ACK] = [0x02, 0x04, 0x10]

/** Segments a millisecond apart; relative numbers count from 1000 and 5000. */
function part(sent: readonly Sent[]): SegmentsPart {
  const bases = (side: number): number => side ? 5000 : 1000
  const u32 = (of: (each: Sent, at: number) => number): Uint32Array => Uint32Array.from(sent, of)
  return {
    numbers: u32((_, at) => at + 1), directions: Uint8Array.from(sent, ({ from }) => from), flags: Uint16Array.from(sent, ({ flags }) => flags),
    sequences: u32(({ from, sequence }) => bases(from) + sequence), acknowledgments: u32(({ from, acknowledgment = 0 }) => bases(1 - from) + acknowledgment),
    bases: u32(({ from }) => bases(from)), reverseBases: u32(({ from }) => bases(1 - from)), windows: u32(() => 1024),
    lengths: Int32Array.from(sent, ({ length = 0 }) => length), captured: u32(() => 0), offsets: Float64Array.from(sent, () => 0),
    times: Float64Array.from(sent, (_, at) => at * 1e6), sacked: u32(() => 0), analyses: Uint16Array.from(sent, ({ analysis = 0 }) => analysis),
  }
}

it('bytes that the capture lacks are counted where it shows', () => {
  const { missing, sequences } = ladderColumns('tcp', part([
    { from: 0, flags: ACK, sequence: 1, acknowledgment: 1, length: 100 },
    { from: 0, flags: ACK, sequence: 301, acknowledgment: 1, length: 100, analysis: LOST_SEGMENT },
    { from: 1, flags: ACK, sequence: 1, acknowledgment: 101 },
    { from: 0, flags: ACK, sequence: 101, acknowledgment: 1, length: 200 },
  ]))
  expect([...missing]).toEqual([0, 200, 0, 0])
  expect([...sequences]).toEqual([1, 301, 1, 101])
})

it.each([
  ['a SYN that nothing answers', [{ from: 0, flags: SYN, sequence: 0 }, { from: 0, flags: SYN, sequence: 0 }], 'unanswered'],
  ['a handshake that is not over', [{ from: 0, flags: SYN, sequence: 0 }, { from: 1, flags: SYN | ACK, sequence: 0, acknowledgment: 1 }], 'opening'],
  ['acknowledgments alone', [{ from: 0, flags: ACK, sequence: 7, acknowledgment: 7 }], 'unknown'],
  ['a reset out of nowhere', [{ from: 0, flags: RST, sequence: 7 }], 'reset'],
  ['both sides talking', [{ from: 0, flags: ACK, sequence: 7, acknowledgment: 7, length: 1 }, { from: 1, flags: ACK, sequence: 7, acknowledgment: 8, length: 1 }], 'open'],
] as const)('%s', (_, sent, ended) => {
  expect(ladderColumns('tcp', part(sent)).ended).toBe(ended)
})

it('the client is who opened, though the capture began with the answer', () => {
  const { client, sides } = ladderColumns('tcp', part([
    { from: 0, flags: SYN | ACK, sequence: 0, acknowledgment: 1 }, { from: 1, flags: ACK, sequence: 1, acknowledgment: 1 },
  ]))
  expect(client).toBe(1)
  expect([...sides]).toEqual([1, 0])
})
