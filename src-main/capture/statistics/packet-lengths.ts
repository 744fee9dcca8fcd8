import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { Dissector } from '../dissector.ts'
import { BurstWindow } from './burst-window.ts'
import { relativeTime } from './relative-time.ts'

/** Least length in bytes on the wire of each range; the last has no end. Wireshark's. */
const RANGES: readonly number[] = [0, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120]

/** Packets of a range of lengths; lengths in bytes on the wire. */
export interface LengthRow {
  readonly from: number
  /** null for the last range, which has no end. */
  readonly to: number | null
  readonly packets: number
  readonly bytes: number
  /** null without packets. */
  readonly shortest: number | null
  readonly longest: number | null
  /** The most packets in 100 ms, and when these began (nanoseconds since the capture's first packet; null without packets). */
  readonly burst: number
  readonly burstStart: number | null
}

export interface PacketLengths {
  readonly all: LengthRow
  readonly ranges: readonly LengthRow[]
  /** Nanoseconds from the first to the last of these packets, as they stand in the file. */
  readonly span: number
}

/** A row a packet: length on the wire, and nanoseconds since the capture's first packet. */
export interface LengthsPart {
  readonly lengths: Uint32Array
  readonly times: Float64Array
}

interface Range { packets: number, bytes: number, shortest: number, longest: number, readonly burst: BurstWindow }

const empty = (): Range => ({ packets: 0, bytes: 0, shortest: Infinity, longest: 0, burst: new BurstWindow() })

/** How long packets are. Needs nothing but the index. */
export class LengthsTally {
  private readonly all = empty()
  private readonly ranges = RANGES.map(empty)
  private first: number | undefined
  private last = 0

  /** What is to be joined of packets, given in order. */
  static part(dissector: Dissector, numbers: Uint32Array): LengthsPart {
    const { chunks } = dissector.index.packets
    const lengths = new Uint32Array(numbers.length), times = new Float64Array(numbers.length)
    numbers.forEach((number, n) => {
      const row = number - 1
      lengths[n] = chunks[row >>> CHUNK_BITS].original[row & CHUNK_MASK]
      times[n] = relativeTime(dissector.index, row)
    })
    return { lengths, times }
  }

  join({ lengths, times }: LengthsPart): void {
    lengths.forEach((length, n) => {
      const time = times[n]
      this.first ??= time
      this.last = time
      let range = RANGES.length - 1
      while (RANGES[range] > length) range--
      for (const each of [this.all, this.ranges[range]]) {
        each.packets++
        each.bytes += length
        if (length < each.shortest) each.shortest = length
        if (length > each.longest) each.longest = length
        each.burst.add(time)
      }
    })
  }

  get result(): PacketLengths {
    const row = ({ packets, bytes, shortest, longest, burst }: Range, from: number, to: number | null): LengthRow => ({
      from, to, packets, bytes, shortest: packets ? shortest : null, longest: packets ? longest : null,
      burst: burst.most, burstStart: burst.mostStart,
    })
    return {
      all: row(this.all, 0, null),
      ranges: this.ranges.map((range, n) => row(range, RANGES[n], n + 1 < RANGES.length ? RANGES[n + 1] - 1 : null)),
      span: this.last - (this.first ?? 0),
    }
  }
}
