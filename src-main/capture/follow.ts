import type { Dissector } from './dissector.ts'
import { payloadNode, PUT_TOGETHER, type SegmentsPart } from './statistics/stream-segments.ts'
import { StreamOrder } from '../tcp/stream.ts'

/**
 * The two byte streams of a conversation, in order, as a list of places: bytes stay in the file until somebody looks at them,
 * so that memory is bounded by the number of segments.
 */
export interface FollowedStream {
  /** Number of chunks; a place each in the columns below. */
  readonly length: number
  /** 0 was sent by who sent the first packet, 1 by the other. */
  readonly directions: Uint8Array
  /** The packet each came from; of a gap, the packet that showed it. */
  readonly numbers: Uint32Array
  /** Where its bytes are in the file; PUT_TOGETHER where the packet has to be dissected; GAP for bytes that are not in the capture. */
  readonly offsets: Float64Array
  /** Where its bytes begin in the packet's payload. */
  readonly skips: Uint32Array
  /** Bytes, or the length of the gap. */
  readonly sizes: Uint32Array
  /** Bytes in the file each way. */
  readonly bytes: readonly [number, number]
  /** The conversation's own side that sent the first packet. */
  readonly firstSide: 0 | 1
}

export const GAP = -2

const SYN = 0x002
const ACK = 0x010

/** Segments put in order between two pauses, so that whoever else runs in this thread can go on. */
const SLICE = 10_000

/** Puts a conversation's payloads in order. */
export async function followStream(transport: 'tcp' | 'udp', segments: SegmentsPart): Promise<FollowedStream> {
  const steps = streamSteps(transport, segments)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await new Promise((resolve) => { setImmediate(resolve) })
  }
}

/** The same in steps, each of which says how much is done, from 0 to 1. */
export function* streamSteps(transport: 'tcp' | 'udp', segments: SegmentsPart): Generator<number, FollowedStream, undefined> {
  const chunks = new Chunks(segments)
  const order = new StreamOrder(
    (direction, segment, skip, length) => { chunks.add(direction, segment, segments.offsets[segment], skip, length) },
    (direction, segment, missing) => { chunks.add(direction, segment, GAP, 0, missing) },
  )
  const { numbers, directions, flags, lengths, captured } = segments
  for (let at = 0; at < numbers.length; at++) {
    if (at % SLICE === SLICE - 1) yield at / numbers.length
    const direction = directions[at] as 0 | 1
    if (transport === 'udp') {
      if (captured[at]) chunks.add(direction, at, segments.offsets[at], 0, captured[at])
      continue
    }
    const known = lengths[at] >= 0
    const sequence = known ? segments.sequences[at] - segments.bases[at] >>> 0 : segments.sequences[at]
    const acknowledgment = known && flags[at] & ACK ? segments.acknowledgments[at] - segments.reverseBases[at] >>> 0 : segments.acknowledgments[at]
    order.take(at, direction, sequence, acknowledgment, (flags[at] & SYN) !== 0, known ? lengths[at] : 0, captured[at])
  }
  return chunks.stream
}

const COLUMNS = ['directions', 'numbers', 'offsets', 'skips', 'sizes'] as const

/** Grows as chunks come. */
class Chunks {
  private readonly segments: SegmentsPart
  private readonly firstSide: 0 | 1
  private length = 0
  private directions = new Uint8Array(256)
  private numbers = new Uint32Array(256)
  private offsets = new Float64Array(256)
  private skips = new Uint32Array(256)
  private sizes = new Uint32Array(256)
  private readonly bytes: [number, number] = [0, 0]

  constructor(segments: SegmentsPart) {
    this.segments = segments
    this.firstSide = segments.directions[0] === 1 ? 1 : 0
  }

  add(direction: 0 | 1, segment: number, offset: number, skip: number, size: number): void {
    if (this.length === this.sizes.length) this.grow()
    const at = this.length++, side = direction ^ this.firstSide
    this.directions[at] = side
    this.numbers[at] = this.segments.numbers[segment]
    this.offsets[at] = offset < 0 ? offset : offset + skip
    this.skips[at] = skip
    this.sizes[at] = size
    if (offset !== GAP) this.bytes[side as 0 | 1] += size
  }

  get stream(): FollowedStream {
    const { length, firstSide, bytes } = this
    // Seen by other threads without a copy.
    const words = (): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * length))
    const stream = {
      length, directions: new Uint8Array(new SharedArrayBuffer(length)), numbers: words(), offsets: new Float64Array(new SharedArrayBuffer(8 * length)),
      skips: words(), sizes: words(), bytes, firstSide,
    }
    for (const name of COLUMNS) stream[name].set(this[name].subarray(0, length))
    return stream
  }

  private grow(): void {
    const wider = this.length * 2
    const move = <T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T => { to.set(from); return to }
    this.directions = move(this.directions, new Uint8Array(wider))
    this.numbers = move(this.numbers, new Uint32Array(wider))
    this.offsets = move(this.offsets, new Float64Array(wider))
    this.skips = move(this.skips, new Uint32Array(wider))
    this.sizes = move(this.sizes, new Uint32Array(wider))
  }
}

/** What the capture lacks, in tshark's words. */
export function gapText(missing: number): string {
  return `[${missing} bytes missing in capture file]`
}

/** A place of the list. */
export interface ChunkPlace {
  readonly number: number
  readonly offset: number
  readonly skip: number
  readonly size: number
}

export function chunkPlace(stream: FollowedStream, at: number): ChunkPlace {
  return { number: stream.numbers[at], offset: stream.offsets[at], skip: stream.skips[at], size: stream.sizes[at] }
}

/** The bytes of a chunk; they hold until the next call. Of a gap, tshark's words for it. Fewer where the file has been cut since. */
export function chunkBytes(dissector: Dissector, transport: 'tcp' | 'udp', { number, offset, skip, size }: ChunkPlace): Uint8Array {
  if (offset === GAP) return Buffer.from(gapText(size) + '\0', 'latin1')
  if (offset !== PUT_TOGETHER) return dissector.readFile(offset, size)
  const { packet } = dissector
  packet.row = packet.detailed = packet.framed = false
  packet.treed = true
  const p = dissector.dissect(number), node = payloadNode(p, packet.registry.named(transport + '.payload'))
  return node < 0 ? new Uint8Array(0) : p.bytesOf(node).subarray(skip, skip + size)
}
