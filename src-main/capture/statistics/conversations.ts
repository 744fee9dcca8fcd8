import { inSlices } from '../in-slices.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import { KINDS } from '../../tcp/conversations.ts'
import type { Dissector } from '../dissector.ts'
import type { CaptureIndex } from '../index/capture-index.ts'
import { LAYERS, MARK_BACKWARD, MARK_SIMPLE } from '../index/columns.ts'
import { relativeTime } from './relative-time.ts'
import { TappedLayers, type StatisticLayer, type TappedHeader } from './tapped-layers.ts'

/** A conversation; side a sent the first of the packets that were looked at. Bytes are those on the wire, of whole frames. */
export interface ConversationRow {
  readonly addressA: Uint8Array
  readonly addressB: Uint8Array
  /** Of tcp and udp; else 0. */
  readonly portA: number
  readonly portB: number
  /** Its number as in `tcp.stream` and `udp.stream`; -1 where there is none. */
  readonly stream: number
  readonly packetsAB: number
  readonly packetsBA: number
  readonly bytesAB: number
  readonly bytesBA: number
  /** Nanoseconds since the capture's first packet. */
  readonly start: number
  readonly stop: number
}

/** What one thread has counted: a place a conversation, in the order in which they were met. */
export interface ConversationPart {
  /** Stream number of tcp and udp, else both addresses (lower one first) as Latin-1 text. */
  readonly keys: (number | string)[]
  /** Counted from the conversation's own side a (its first sender, or the lower address) and back. */
  readonly packets: readonly [Float64Array, Float64Array]
  readonly bytes: readonly [Float64Array, Float64Array]
  readonly start: Float64Array
  readonly stop: Float64Array
  /** Which side sent the first packet. */
  readonly first: Uint8Array
}

/** Counts packets and bytes each way between all pairs of endpoints of one layer. */
export class ConversationTally {
  private readonly layer: StatisticLayer
  private readonly places = new Map<string, number>()
  /** By stream number: the place, plus one. */
  private streamPlaces = new Uint32Array(64)
  private keys: (number | string)[] = []
  private readonly packets: [Float64Array, Float64Array] = [new Float64Array(64), new Float64Array(64)]
  private readonly bytes: [Float64Array, Float64Array] = [new Float64Array(64), new Float64Array(64)]
  private start = new Float64Array(64)
  private stop = new Float64Array(64)
  private first = new Uint8Array(64)
  /** Of plain packets, by their conversation: what `find` gives. */
  private readonly known = new Map<number, number>()

  constructor(layer: StatisticLayer) {
    this.layer = layer
  }

  /** Counts packets of a capture, given in order. Plain ones cost a look at the index only. */
  count(dissector: Dissector, numbers: Uint32Array): void {
    const { index } = dissector, { chunks } = index.packets, table = index.conversations.table.chunks
    const bit = 1 << LAYERS.indexOf(this.layer)
    const isEthernet = this.layer === 'eth'
    let layers: TappedLayers | undefined
    const { packet } = dissector
    packet.row = packet.detailed = packet.framed = false
    packet.treed = true
    for (const number of numbers) {
      const row = number - 1, chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      if (!(chunk.layers[i] & bit)) continue
      const time = relativeTime(index, row), size = chunk.original[i]
      if (chunk.marks[i] & MARK_SIMPLE) {
        if (isEthernet) this.addEthernet(dissector.bytesOf(number), size, time)
        else {
          const id = chunk.conversation[i] - 1
          const known = this.known.get(id) ?? this.find(id, table[id >>> CHUNK_BITS].stream[id & CHUNK_MASK], index)
          const side = known & TO_ITSELF ? 0 : chunk.marks[i] & MARK_BACKWARD ^ known & TURNED
          this.add(known >>> PLACE_SHIFT, side, 1, size, time, time)
        }
        continue
      }
      layers ??= new TappedLayers(this.layer, packet.registry)
      for (const header of layers.headers(dissector.dissect(number))) this.addHeader(header, index, size, time)
    }
  }

  get part(): ConversationPart {
    const { length } = this.keys
    const [ab, ba] = this.packets, [bytesAB, bytesBA] = this.bytes
    return {
      keys: this.keys, packets: [ab.slice(0, length), ba.slice(0, length)], bytes: [bytesAB.slice(0, length), bytesBA.slice(0, length)],
      start: this.start.slice(0, length), stop: this.stop.slice(0, length), first: this.first.slice(0, length),
    }
  }

  /** Adds what was counted of later packets. */
  join(part: ConversationPart): void {
    part.keys.forEach((key, i) => {
      const place = this.place(key, part.first[i])
      for (const side of [0, 1] as const) {
        this.packets[side][place] += part.packets[side][i]
        this.bytes[side][place] += part.bytes[side][i]
      }
      this.span(place, part.start[i], part.stop[i])
    })
  }

  /** How many conversations there are. */
  get length(): number {
    return this.keys.length
  }

  /** The conversations, in the order of their first packets. */
  rows(index: CaptureIndex): ConversationRow[] {
    return this.keys.map((_, place) => this.row(index, place))
  }

  /** One of the conversations, which are in the order of their first packets. */
  row(index: CaptureIndex, place: number): ConversationRow {
    const key = this.keys[place]
    const ends = typeof key === 'number' ? endsOf(index, idsByStream(index, this.layer)[key] ?? -1) : pairOf(key)
    const a = this.first[place] as 0 | 1, b = a ^ 1
    return {
      addressA: ends.addresses[a], addressB: ends.addresses[b], portA: ends.ports[a], portB: ends.ports[b],
      stream: typeof key === 'number' ? key : -1,
      packetsAB: this.packets[a][place], packetsBA: this.packets[b][place],
      bytesAB: this.bytes[a][place], bytesBA: this.bytes[b][place],
      start: this.start[place], stop: this.stop[place],
    }
  }

  /** The place of a plain packet's conversation, shifted, with the bits TURNED and TO_ITSELF. */
  private find(id: number, stream: number, index: CaptureIndex): number {
    let known: number
    if (this.layer === 'tcp' || this.layer === 'udp') known = this.place(stream, NOT_YET) << PLACE_SHIFT
    else {
      const [a, b] = endsOf(index, id).addresses
      known = this.place(pairKey(a, b), NOT_YET) << PLACE_SHIFT | (isBehind(a, b) ? TURNED : 0) | (equal(a, b) ? TO_ITSELF : 0)
    }
    this.known.set(id, known)
    return known
  }

  private addEthernet(frame: Uint8Array, size: number, time: number): void {
    // IEEE 802.3 3.2: the destination comes first.
    const destination = frame.subarray(0, 6), source = frame.subarray(6, 12)
    this.add(this.place(pairKey(source, destination), NOT_YET), isBehind(source, destination) ? 1 : 0, 1, size, time, time)
  }

  private addHeader(header: TappedHeader, index: CaptureIndex, size: number, time: number): void {
    const { source, destination, sourcePort, destinationPort, stream } = header
    if (stream < 0) {
      this.add(this.place(pairKey(source, destination), NOT_YET), isBehind(source, destination) ? 1 : 0, 1, size, time, time)
      return
    }
    const ends = endsOf(index, idsByStream(index, this.layer)[stream] ?? -1)
    const forward = sourcePort === destinationPort ? equal(source, ends.addresses[0]) : sourcePort === ends.ports[0]
    this.add(this.place(stream, NOT_YET), forward ? 0 : 1, 1, size, time, time)
  }

  private add(place: number, side: number, packets: number, bytes: number, start: number, stop: number): void {
    this.packets[side as 0 | 1][place] += packets
    this.bytes[side as 0 | 1][place] += bytes
    if (this.first[place] === NOT_YET) this.first[place] = side
    this.span(place, start, stop)
  }

  private span(place: number, start: number, stop: number): void {
    if (start < this.start[place]) this.start[place] = start
    if (stop > this.stop[place]) this.stop[place] = stop
  }

  private place(key: number | string, first: number): number {
    const known = typeof key === 'string' ? this.places.get(key) : (this.streamPlaces[key] || 0) - 1
    if (known !== undefined && known >= 0) return known
    const place = this.keys.length
    if (place === this.start.length) this.grow()
    this.keys.push(key)
    if (typeof key === 'string') this.places.set(key, place)
    else this.placeStream(key, place)
    this.start[place] = Infinity
    this.stop[place] = -Infinity
    this.first[place] = first
    return place
  }

  private placeStream(stream: number, place: number): void {
    if (stream >= this.streamPlaces.length) {
      const wider = new Uint32Array(Math.max(stream + 1, this.streamPlaces.length * 2))
      wider.set(this.streamPlaces)
      this.streamPlaces = wider
    }
    this.streamPlaces[stream] = place + 1
  }

  private grow(): void {
    const wider = (from: Float64Array): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(from.length * 2)
      to.set(from)
      return to
    }
    for (const side of [0, 1] as const) {
      this.packets[side] = wider(this.packets[side])
      this.bytes[side] = wider(this.bytes[side])
    }
    this.start = wider(this.start)
    this.stop = wider(this.stop)
    const first = new Uint8Array(this.first.length * 2)
    first.set(this.first)
    this.first = first
  }
}

/** Who sent first is not known yet. */
const NOT_YET = 2
/** A conversation's sides are the other way round in its place; both are the same address. */
const TURNED = 1
const TO_ITSELF = 2
const PLACE_SHIFT = 2

interface Ends {
  readonly addresses: readonly [Uint8Array, Uint8Array]
  readonly ports: readonly [number, number]
}

/** Both ends of a conversation of the index. */
export function endsOf(index: CaptureIndex, id: number): Ends {
  const c = index.conversations.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
  if (!c) return { addresses: [new Uint8Array(4), new Uint8Array(4)], ports: [0, 0] }
  const address = (...words: number[]): Uint8Array => {
    const bytes = new Uint8Array(words.length * 4), view = new DataView(bytes.buffer)
    words.forEach((word, n) => { view.setUint32(n * 4, word) })
    return bytes
  }
  return {
    addresses: c.ipv6[i]
      ? [address(c.a0[i], c.a1[i], c.a2[i], c.a3[i]), address(c.b0[i], c.b1[i], c.b2[i], c.b3[i])]
      : [address(c.a0[i]), address(c.b0[i])],
    ports: [c.portA[i], c.portB[i]],
  }
}

interface Streams { readonly ids: number[], readonly code: number, seen: number }

const streams = new WeakMap<CaptureIndex, Map<string, Streams>>()

/** By stream number: the id of the conversation. */
export function idsByStream(index: CaptureIndex, kind: string): readonly number[] {
  const known = streamsOf(index, kind), { table } = index.conversations
  while (known.seen < table.length) learn(index, known)
  return known.ids
}

function streamsOf(index: CaptureIndex, kind: string): Streams {
  let kinds = streams.get(index)
  if (!kinds) streams.set(index, kinds = new Map<string, Streams>())
  let known = kinds.get(kind)
  if (!known) kinds.set(kind, known = { ids: [], code: KINDS.findIndex((each) => each === kind), seen: 0 })
  return known
}

/** Takes one more conversation in. */
function learn({ conversations: { table } }: CaptureIndex, known: Streams): void {
  const id = known.seen
  if (id >= table.length) return
  const c = table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
  if (c.kind[i] === known.code) known.ids[c.stream[i]] = id
  known.seen++
}

/** Has what conversations have come since looked at, with pauses: `idsByStream` answers at once then. */
export async function findStreams(index: CaptureIndex, kind: string): Promise<void> {
  const { table } = index.conversations, known = streamsOf(index, kind)
  await inSlices(table.length - known.seen, () => { learn(index, known) })
}

function pairKey(a: Uint8Array, b: Uint8Array): string {
  return isBehind(a, b) ? latin1(b) + latin1(a) : latin1(a) + latin1(b)
}

function pairOf(key: string): Ends {
  const bytes = Uint8Array.from(key, (character) => character.charCodeAt(0)), half = bytes.length / 2
  return { addresses: [bytes.slice(0, half), bytes.slice(half)], ports: [0, 0] }
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function isBehind(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] > b[i]
  return false
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
