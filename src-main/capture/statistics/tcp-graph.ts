import type { GraphSeries, TcpGraphKind } from '../../api/statistics.ts'
import { RETRANSMISSION, FAST_RETRANSMISSION, SPURIOUS_RETRANSMISSION, OUT_OF_ORDER, ACK, FIN, SYN } from '../../protocols/tcp-segment.ts'
import { InFlight } from '../../tcp/in-flight.ts'
import type { SegmentsPart } from './stream-segments.ts'
import { Unacknowledged } from './unacknowledged.ts'

/** Seconds over which throughput is averaged, as in Wireshark's graph. */
const WINDOW = 1
const REPEATED = RETRANSMISSION | FAST_RETRANSMISSION | SPURIOUS_RETRANSMISSION | OUT_OF_ORDER

/** Points of a plot, as they come. */
class Series {
  private readonly name: string
  private readonly x: number[] = []
  private readonly y: number[] = []
  private readonly numbers: number[] = []

  constructor(name: string) {
    this.name = name
  }

  add(x: number, y: number, number: number): void {
    this.x.push(x)
    this.y.push(y)
    this.numbers.push(number)
  }

  get done(): GraphSeries {
    const { name, x, y, numbers } = this
    const order = inOrder(x)
    return { name, total: x.length, x: shared(order, (at) => x[at]), y: shared(order, (at) => y[at]), numbers: sharedNumbers(order, (at) => numbers[at]) }
  }
}

/** Values in an order, where another thread sees them without a copy. */
export function shared(order: Uint32Array, value: (at: number) => number): Float64Array {
  const values = new Float64Array(new SharedArrayBuffer(8 * order.length))
  for (let n = 0; n < order.length; n++) values[n] = value(order[n])
  return values
}

/** The same of whole numbers. */
export function sharedNumbers(order: Uint32Array, value: (at: number) => number): Uint32Array {
  const values = new Uint32Array(new SharedArrayBuffer(4 * order.length))
  for (let n = 0; n < order.length; n++) values[n] = value(order[n])
  return values
}

/** Places in order of time: captures may have packets that are earlier than the ones before them. */
export function inOrder(times: ArrayLike<number>): Uint32Array {
  const order = Uint32Array.from(times, (_, at) => at)
  const isSorted = order.every((at) => at === 0 || times[at] >= times[at - 1])
  return isSorted ? order : order.sort((a, b) => times[a] - times[b] || a - b)
}

/**
 * What Wireshark's TCP stream graphs draw of one side of a stream.
 * - stevens: the first sequence number of each segment with payload (bytes)
 * - tcptrace: both ends of each segment, what the other side acknowledged, and how far its window reached (bytes)
 * - throughput: bits a second over the last second, and of them those that were acknowledged
 * - rtt: milliseconds from a segment to the acknowledgment of its end, where that came; apart from them those of segments that were
 *   sent more than once, whose answer may be to either sending (RFC 6298 3)
 * - window: bytes that the other side was ready to take, and bytes that were under way, as tcp.analysis.bytes_in_flight
 */
export function tcpGraph(segments: SegmentsPart, side: 0 | 1, kind: TcpGraphKind): GraphSeries[] {
  switch (kind) {
    case 'stevens': return stevens(segments, side)
    case 'tcptrace': return tcptrace(segments, side)
    case 'throughput': return throughput(segments, side)
    case 'rtt': return roundTrips(segments, side)
    case 'window': return windows(segments, side)
  }
}

/** Sequence numbers on a line without end, though they turn over (RFC 9293 3.4). */
class Unwrapped {
  private last = 0
  private begun = false

  of(relative: number): number {
    if (!this.begun) {
      this.begun = true
      this.last = relative
      return relative
    }
    this.last += relative - this.last | 0
    return this.last
  }
}

function* of(s: SegmentsPart): Generator<{
  at: number, time: number, number: number, own: number, flags: number, sequence: number, acknowledgment: number, length: number,
}> {
  // One line for each direction's numbers, whichever side speaks of them.
  const lines = [new Unwrapped(), new Unwrapped()]
  for (let at = 0; at < s.numbers.length; at++) {
    if (s.lengths[at] < 0) continue
    const own = s.directions[at], flags = s.flags[at]
    yield {
      at, own, flags, time: s.times[at] / 1e9, number: s.numbers[at], length: s.lengths[at],
      sequence: lines[own].of(s.sequences[at] - s.bases[at] >>> 0),
      acknowledgment: flags & ACK ? lines[1 - own].of(s.acknowledgments[at] - s.reverseBases[at] >>> 0) : -1,
    }
  }
}

function stevens(s: SegmentsPart, side: 0 | 1): GraphSeries[] {
  const series = new Series('sequence')
  for (const { own, length, time, sequence, number } of of(s)) if (own === side && length > 0) series.add(time, sequence, number)
  return [series.done]
}

function tcptrace(s: SegmentsPart, side: 0 | 1): GraphSeries[] {
  const from = new Series('from'), to = new Series('to'), acknowledged = new Series('acknowledged'), reach = new Series('window')
  for (const { at, own, length, time, sequence, acknowledgment, number } of of(s)) {
    if (own === side) {
      if (length === 0) continue
      from.add(time, sequence, number)
      to.add(time, sequence + length, number)
    } else if (acknowledgment >= 0) {
      acknowledged.add(time, acknowledgment, number)
      reach.add(time, acknowledgment + s.windows[at], number)
    }
  }
  return [from.done, to.done, acknowledged.done, reach.done]
}

function throughput(s: SegmentsPart, side: 0 | 1): GraphSeries[] {
  const sent = new Series('throughput'), good = new Series('goodput')
  const window = new Sliding(), goodWindow = new Sliding()
  let highest = -1
  for (const { own, length, time, acknowledgment, number } of of(s)) {
    if (own === side) {
      if (length > 0) sent.add(time, window.add(time, length), number)
    } else if (acknowledgment >= 0) {
      if (highest >= 0 && acknowledgment > highest) good.add(time, goodWindow.add(time, acknowledgment - highest), number)
      highest = Math.max(highest, acknowledgment)
    }
  }
  return [sent.done, good.done]
}

/** Bits a second over the last second. */
class Sliding {
  private readonly times: number[] = []
  private readonly sizes: number[] = []
  private oldest = 0
  private sum = 0

  add(time: number, bytes: number): number {
    this.times.push(time)
    this.sizes.push(bytes)
    this.sum += bytes
    while (this.times[this.oldest] <= time - WINDOW) this.sum -= this.sizes[this.oldest++]
    return this.sum * 8 / WINDOW
  }
}

function roundTrips(s: SegmentsPart, side: 0 | 1): GraphSeries[] {
  const once = new Series('round trip'), repeated = new Series('repeated')
  const waiting = new Unacknowledged()
  for (const { at, own, flags, length, time, sequence, acknowledgment, number } of of(s)) {
    if (own === side) {
      const end = sequence + length + (flags & (SYN | FIN) ? 1 : 0)
      if (end > sequence) waiting.send(sequence, end, time, (s.analyses[at] & REPEATED) !== 0)
    } else if (acknowledgment >= 0) {
      const answered = waiting.acknowledge(acknowledgment)
      if (answered) (answered.repeated ? repeated : once).add(time, (time - answered.time) * 1000, number)
    }
  }
  return [once.done, repeated.done]
}

function windows(s: SegmentsPart, side: 0 | 1): GraphSeries[] {
  const open = new Series('window'), underWay = new Series('bytes in flight')
  const flight = new InFlight()
  for (const { at, own, flags, length, time, number } of of(s)) {
    const { bytesInFlight } = flight.take({
      frame: number, time: s.times[at], direction: own as 0 | 1, flags, sequence: s.sequences[at], acknowledgment: s.acknowledgments[at], length,
      base: s.bases[at], analysis: s.analyses[at], sacked: s.sacked[at],
    })
    if (own !== side) open.add(time, s.windows[at], number)
    else if (bytesInFlight > 0) underWay.add(time, bytesInFlight, number)
  }
  return [open.done, underWay.done]
}
