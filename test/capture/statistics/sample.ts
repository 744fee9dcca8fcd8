import type { Dissector } from '../../../src-main/capture/dissector.ts'
import type { StatisticSource } from '../../../src-main/capture/statistics/collect.ts'
import { gather } from '../../../src-main/capture/statistics/gather.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../../../src-main/columns/table.ts'
import { openCapture } from '../../oracle/compare.ts'

/** A sample capture of the project, and its statistics made in pieces of so many packets. */
export function sample(name: string, piece = 3): { dissector: Dissector, source: StatisticSource, packets: number } {
  const dissector = openCapture(`resources/captures/${name}`), packets = dissector.index.packets.length
  return {
    dissector, packets,
    source: {
      index: dissector.index,
      async each(request, tell) {
        for (let from = 1; from <= packets; from += piece) tell(gather(request, dissector, from, Math.min(from + piece, packets + 1)))
      },
    },
  }
}

/** What a plain reading of a frame's bytes says: Ethernet, and IPv4 or IPv6 without options. */
export interface PlainFrame {
  readonly number: number
  readonly length: number
  /** Nanoseconds since the first packet. */
  readonly time: number
  readonly eth: readonly [string, string]
  readonly ip?: readonly [string, string]
  readonly version?: 4 | 6
  readonly protocol?: number
  readonly ports?: readonly [number, number]
  readonly tcpFlags?: number
  readonly payload?: Uint8Array
}

/** Reads every frame of a capture by hand. */
export function plainFrames(dissector: Dissector): PlainFrame[] {
  const { chunks, length } = dissector.index.packets
  return Array.from({ length }, (_, row) => {
    const b = Buffer.from(dissector.bytesOf(row + 1)), chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const frame = {
      number: row + 1, length: chunk.original[i], eth: [b.toString('hex', 6, 12), b.toString('hex', 0, 6)] as const,
      time: (chunk.seconds[i] - chunks[0].seconds[0]) * 1e9 + chunk.nanoseconds[i] - chunks[0].nanoseconds[0],
    }
    const type = b.readUInt16BE(12)
    if (type !== 0x0800 && type !== 0x86dd) return frame
    const version = type === 0x0800 ? 4 : 6
    const [addressAt, size, protocol, at, end] = version === 4
      ? [26, 4, b[23], 14 + (b[14] & 15) * 4, 14 + b.readUInt16BE(16)] : [22, 16, b[20], 54, 54 + b.readUInt16BE(18)]
    const ip = [b.toString('hex', addressAt, addressAt + size), b.toString('hex', addressAt + size, addressAt + 2 * size)] as const
    if (protocol !== 6 && protocol !== 17) return { ...frame, ip, version, protocol }
    const ports = [b.readUInt16BE(at), b.readUInt16BE(at + 2)] as const
    if (protocol === 17) return { ...frame, ip, version, protocol, ports, payload: b.subarray(at + 8, end) }
    return { ...frame, ip, version, protocol, ports, tcpFlags: b[at + 13], payload: b.subarray(at + (b[at + 12] >>> 4) * 4, end) }
  })
}
