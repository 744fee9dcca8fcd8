import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { Field } from '../../protocols/field.ts'
import type { Node, Packet } from '../../protocols/packet.ts'
import { sackedBytes } from '../../protocols/tcp-options.ts'
import type { Dissector } from '../dissector.ts'
import { MARK_BACKWARD, MARK_SIMPLE } from '../index/columns.ts'
import { Headers } from '../index/headers.ts'
import { relativeTime } from './relative-time.ts'
import { TappedLayers } from './tapped-layers.ts'

/** Where a payload is not in the file as it stands: its packet has to be dissected to get at it. */
export const PUT_TOGETHER = -1

/**
 * Segments of one TCP conversation, or datagrams of one UDP conversation, in the order of the file: a place each. Of
 * datagrams, the columns that a TCP header would fill are 0.
 */
export interface SegmentsPart {
  readonly numbers: Uint32Array
  /** 0 was sent by the conversation's first sender, 1 by the other. */
  readonly directions: Uint8Array
  readonly flags: Uint16Array
  /** As they stand in the header, and what relative numbers are counted from. */
  readonly sequences: Uint32Array
  readonly acknowledgments: Uint32Array
  readonly bases: Uint32Array
  readonly reverseBases: Uint32Array
  /** In bytes, scaled as far as the scale is known. */
  readonly windows: Uint32Array
  /** Bytes of payload on the wire (-1 where not known), and in the file. */
  readonly lengths: Int32Array
  readonly captured: Uint32Array
  /** Where the payload begins in the file, or PUT_TOGETHER. */
  readonly offsets: Float64Array
  /** Nanoseconds since the capture's first packet. */
  readonly times: Float64Array
  /** Bytes that a SACK option says have come (RFC 2018). */
  readonly sacked: Uint32Array
  /** Wireshark's TCP analysis, as bits (see tcp-segment.ts). */
  readonly analyses: Uint16Array
}

const SYN = 0x002
/** Bytes of a TCP header without options (RFC 9293 3.1). */
const HEADER = 20

/** The segments or datagrams of a conversation among the packets from `from` up to, not including, `to`. */
export function segmentsOf(dissector: Dissector, transport: 'tcp' | 'udp', conversation: number, from: number, to: number): SegmentsPart {
  const { index } = dissector, { chunks } = index.packets
  const rows: number[] = []
  for (let row = from - 1; row < to - 1; row++) {
    if (chunks[row >>> CHUNK_BITS].conversation[row & CHUNK_MASK] === conversation + 1) rows.push(row)
  }
  const part = columns(rows.length)
  const headers = new Headers()
  const whole = new WholeSegments(dissector, transport, index.conversations.stream(conversation))
  let at = 0
  for (const row of rows) {
    const chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    part.numbers[at] = row + 1
    part.times[at] = relativeTime(index, row)
    const plain = (chunk.marks[i] & MARK_SIMPLE) !== 0
    const bytes = plain ? dissector.bytesOf(row + 1) : undefined
    if (!bytes || !headers.read(bytes, 0, bytes.length, chunk.original[i], index.interfaces[chunk.interface[i]].linkType)) {
      if (whole.read(row + 1, part, at)) at++
      continue
    }
    part.directions[at] = chunk.marks[i] & MARK_BACKWARD
    part.lengths[at] = headers.payloadLength
    part.captured[at] = Math.max(0, headers.payloadEnd - headers.payloadAt)
    part.offsets[at] = chunk.offset[i] + headers.payloadAt
    if (headers.transport === 'tcp') {
      const s = headers.segment
      s.seconds = chunk.seconds[i]
      s.nanoseconds = chunk.nanoseconds[i]
      s.sacked = sackedBytes(bytes, headers.transportAt + HEADER, headers.payloadAt)
      index.conversations.segments.observe(s, headers.addresses, headers.sourcePort, headers.destinationPort, row + 1)
      put(part, at, s)
    }
    at++
  }
  return at === rows.length ? part : cut(part, at)
}

/** Parts one after the other. */
export function joinSegments(parts: readonly SegmentsPart[]): SegmentsPart {
  const all = columns(parts.reduce((sum, part) => sum + part.numbers.length, 0))
  let at = 0
  for (const part of parts) {
    for (const name of NAMES) all[name].set(part[name], at)
    at += part.numbers.length
  }
  return all
}

function cut(part: SegmentsPart, length: number): SegmentsPart {
  const shorter = columns(length)
  for (const name of NAMES) shorter[name].set(part[name].subarray(0, length))
  return shorter
}

const NAMES = [
  'numbers', 'directions', 'flags', 'sequences', 'acknowledgments', 'bases', 'reverseBases', 'windows', 'lengths', 'captured', 'offsets',
  'times', 'sacked', 'analyses',
] as const

function columns(length: number): SegmentsPart {
  const u32 = (): Uint32Array => new Uint32Array(length)
  return {
    numbers: u32(), directions: new Uint8Array(length), flags: new Uint16Array(length), sequences: u32(), acknowledgments: u32(),
    bases: u32(), reverseBases: u32(), windows: u32(), lengths: new Int32Array(length), captured: u32(),
    offsets: new Float64Array(length), times: new Float64Array(length), sacked: u32(), analyses: new Uint16Array(length),
  }
}

function put(part: SegmentsPart, at: number, s: Headers['segment']): void {
  part.flags[at] = s.flags
  part.sequences[at] = s.sequence
  part.acknowledgments[at] = s.acknowledgment
  part.bases[at] = s.base
  part.reverseBases[at] = s.reverseBase
  // RFC 7323 2.2: the window of a SYN is never scaled.
  part.windows[at] = s.flags & SYN || s.scale < 0 ? s.window : s.window * 2 ** s.scale
  part.sacked[at] = s.sacked
  part.analyses[at] = s.analysis
}

/** Segments that have to be dissected in full: in tunnels, behind options, put together from fragments. */
class WholeSegments {
  private readonly dissector: Dissector
  private readonly transport: 'tcp' | 'udp'
  private readonly payload: readonly Field[]
  private readonly layers: TappedLayers
  private readonly stream: number

  constructor(dissector: Dissector, transport: 'tcp' | 'udp', stream: number) {
    this.dissector = dissector
    this.transport = transport
    this.stream = stream
    this.layers = new TappedLayers(transport, dissector.packet.registry)
    this.payload = dissector.packet.registry.named(transport + '.payload')
  }

  /** @returns false if the packet only quotes one of the conversation, or has no whole header of it */
  read(number: number, part: SegmentsPart, at: number): boolean {
    const { packet } = this.dissector
    packet.row = packet.detailed = packet.framed = false
    packet.treed = true
    const p = this.dissector.dissect(number)
    if (!this.layers.headers(p).some(({ stream }) => stream === this.stream)) return false
    part.directions[at] = p.direction
    const node = payloadNode(p, this.payload)
    part.captured[at] = node < 0 ? 0 : p.length[node]
    part.lengths[at] = this.transport === 'tcp' ? p.segment.length : p.payloadLength
    // What stands in the frame itself can be read from the file.
    part.offsets[at] = node >= 0 && p.source[node] === 0 ? this.offsetOf(number) + p.start[node] : PUT_TOGETHER
    if (this.transport === 'tcp') put(part, at, p.segment)
    return true
  }

  private offsetOf(number: number): number {
    const row = number - 1
    return this.dissector.index.packets.chunks[row >>> CHUNK_BITS].offset[row & CHUNK_MASK]
  }
}

/** The payload of the innermost segment or datagram, or -1. */
export function payloadNode(p: Packet, fields: readonly Field[]): Node {
  for (let node = p.count - 1; node >= 0; node--) if (fields.some(({ id }) => p.field[node] === id)) return node
  return -1
}
