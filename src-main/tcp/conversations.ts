import { AddressNames, type AddressNamesGrowth } from './address-names.ts'
import { CHUNK_BITS, CHUNK_MASK, Table, type Chunk, type TableGrowth } from '../columns/table.ts'
import {
  APPLICATION, NO_CONVERSATION, QUOTED_IN, type AddressPair, type FrameTime, type ConversationId, type ConversationKind, type ConversationStore,
  type StateKey,
} from '../protocols/conversation-store.ts'
import { jumpFrom, type JumpList } from './jump-list.ts'
import { Notes, type NotesGrowth } from './notes.ts'
import { Pdus, type PdusGrowth, type SegmentSource } from './pdus.ts'
import { Segments, type SegmentsGrowth } from './segments.ts'

/** Kinds by number, as the `kind` column keeps them. */
export const KINDS: readonly ConversationKind[] = ['tcp', 'udp', 'sctp', 'ip', 'sctp.tag']

/** A row a conversation. Addresses are big-endian words; IPv4 uses the first word only. Side a is its first sender. */
const CONVERSATION = {
  kind: 'u8', ipv6: 'u8',
  a0: 'u32', a1: 'u32', a2: 'u32', a3: 'u32', b0: 'u32', b1: 'u32', b2: 'u32', b3: 'u32',
  portA: 'u16', portB: 'u16',
  /** Number among those of its kind. */
  stream: 'u32',
  firstFrame: 'u32',
  /** The older conversation of the same endpoints + 1, 0 for none: a jump list (see there). */
  older: 'u32', jump: 'u32', depth: 'u32',
  /** The first track of its notes. */
  notes: 'u32',
  /** The newest row of its TCP state + 1, 0 for none, and how many there are. */
  state: 'u32', changes: 'u16',
  /** Field id of the protocol that it was recognised to be; 0 until then. A copy of the note, for scans. */
  application: 'u16',
} as const

/** Announced protocols (TFTP, FTP data): the peer's port is not known yet. */
const EXPECTATION = {
  kind: 'u8', ipv6: 'u8', a0: 'u32', a1: 'u32', a2: 'u32', a3: 'u32', b0: 'u32', b1: 'u32', b2: 'u32', b3: 'u32',
  port: 'u16', protocol: 'u16', frame: 'u32',
} as const

export type ConversationChunk = Chunk<typeof CONVERSATION>

export interface ConversationsGrowth {
  readonly conversations: TableGrowth
  readonly notes: NotesGrowth
  readonly expectations: TableGrowth
  readonly segments: SegmentsGrowth
  readonly pdus: PdusGrowth
  readonly names: AddressNamesGrowth
  /** The hash and its seed, where it has been made anew since. */
  readonly slots?: SharedArrayBuffer
  readonly seed?: number
}

const MAX_EXPECTATIONS = 4096

const NO_SEGMENTS: SegmentSource = {
  segments: () => {}, frame: () => new Uint8Array(0), time: () => ({ seconds: 0, nanoseconds: 0 }), previous: () => 0,
}

/**
 * All conversations of a capture, and what is noted of them. An open-addressing hash leads from a pair of endpoints, in
 * either order, to the newest conversation between them; older ones (port reuse) hang behind it.
 */
export class Conversations implements ConversationStore, JumpList {
  readonly table = new Table(CONVERSATION)
  readonly segments: Segments = new Segments(this)
  readonly names = new AddressNames()
  readonly pdus: Pdus
  private readonly source: SegmentSource
  private readonly notes = new Notes()
  private readonly expectations = new Table(EXPECTATION)
  /** A bit a port for which something is announced. */
  private readonly announcedPorts = new Uint8Array(0x1_0000 / 8)
  private slotsBuffer: SharedArrayBuffer
  private slots: Int32Array
  private seed = Math.floor(Math.random() * 0x1_0000_0000) | 0
  private slotsSent: SharedArrayBuffer | undefined
  private readonly streams = KINDS.map(() => 0)
  /** The place in `slots` that the last lookup ended at. */
  private slot = 0

  /** @param source gives what messages over several segments are put together from */
  constructor(firstPass: boolean, source: SegmentSource = NO_SEGMENTS) {
    this.source = source
    this.pdus = new Pdus(source)
    this.firstPass = firstPass
    this.slotsBuffer = new SharedArrayBuffer(4 * 4096)
    this.slots = new Int32Array(this.slotsBuffer)
  }

  get firstPass(): boolean {
    return this.pdus.firstPass
  }

  set firstPass(value: boolean) {
    this.pdus.firstPass = value
  }

  get bytes(): number {
    return this.table.bytes + this.pdus.bytes + this.notes.bytes + this.expectations.bytes + this.segments.bytes + this.slotsBuffer.byteLength
  }

  /** Number of conversations of a kind. */
  count(kind: ConversationKind): number {
    return this.streams[KINDS.indexOf(kind)]
  }

  conversation(
    kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number, fresh = false,
  ): ConversationId {
    const code = KINDS.indexOf(kind)
    let id = this.lookUp(code, pair, sourcePort, destinationPort)
    if (this.firstPass) {
      return id >= 0 && !fresh ? id : this.create(code, pair, sourcePort, destinationPort, frame, id)
    }
    while (id >= 0) {
      const chunk = this.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
      if (chunk.firstFrame[i] <= frame) return id
      const jump = chunk.jump[i]
      id = (jump && this.firstFrame(jump - 1) > frame ? jump : chunk.older[i]) - 1
    }
    return NO_CONVERSATION
  }

  /** For the list of conversations of the same endpoints. */
  jump(element: number): number {
    return this.table.chunks[element - 1 >>> CHUNK_BITS].jump[element - 1 & CHUNK_MASK]
  }

  /** For the list of conversations of the same endpoints. */
  depth(element: number): number {
    return this.table.chunks[element - 1 >>> CHUNK_BITS].depth[element - 1 & CHUNK_MASK]
  }

  direction(id: ConversationId, pair: AddressPair, sourcePort: number, destinationPort: number): 0 | 1 {
    if (id < 0) return 0
    const c = this.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
    if (sourcePort !== destinationPort) return c.portA[i] === sourcePort ? 0 : 1
    const at = pair.sourceAt
    return word(pair, at, 0) === c.a0[i] && (pair.length === 4
      || word(pair, at, 4) === c.a1[i] && word(pair, at, 8) === c.a2[i] && word(pair, at, 12) === c.a3[i]) ? 0 : 1
  }

  stream(id: ConversationId): number {
    return id < 0 ? 0 : this.table.chunks[id >>> CHUNK_BITS].stream[id & CHUNK_MASK]
  }

  /** When a frame came. */
  time(frame: number): FrameTime {
    return this.source.time(frame)
  }

  firstTime(id: ConversationId): FrameTime {
    return this.source.time(this.firstFrame(id))
  }

  previousTime(id: ConversationId, frame: number): FrameTime | undefined {
    const previous = Math.max(this.source.previous(id, frame), this.noted(id, QUOTED_IN, frame) ?? 0)
    return previous ? this.source.time(previous) : undefined
  }

  /** Number of the frame that began a conversation. */
  firstFrame(id: ConversationId): number {
    return this.table.chunks[id >>> CHUNK_BITS].firstFrame[id & CHUNK_MASK]
  }

  /** The newest conversation of these endpoints, or NO_CONVERSATION. */
  newest(kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number): ConversationId {
    return this.lookUp(KINDS.indexOf(kind), pair, sourcePort, destinationPort)
  }

  /** Field id of the protocol that it was recognised to be, as of now; 0 for none. */
  application(id: ConversationId): number {
    return id < 0 ? 0 : this.table.chunks[id >>> CHUNK_BITS].application[id & CHUNK_MASK]
  }

  /** True once a protocol has been announced for endpoints yet to come. */
  get expecting(): boolean {
    return this.expectations.length > 0
  }

  noted(id: ConversationId, key: StateKey, frame: number): number | undefined {
    if (id < 0) return undefined
    const track = this.table.chunks[id >>> CHUNK_BITS].notes[id & CHUNK_MASK]
    return track ? this.notes.find(track, key, frame) : undefined
  }

  note(id: ConversationId, key: StateKey, frame: number, value: number): void {
    if (!this.firstPass || id < 0) return
    const owner = this.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
    if (key === APPLICATION) owner.application[i] = value
    owner.notes[i] = this.notes.add(owner.notes[i], key, frame, value)
  }

  expect(
    kind: ConversationKind, pair: AddressPair, port: number, side: 'source' | 'destination', protocol: number, frame: number,
  ): void {
    if (!this.firstPass || this.expectations.length >= MAX_EXPECTATIONS) return
    const row = this.expectations.add(), c = this.expectations.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const near = side === 'source' ? pair.sourceAt : pair.destinationAt
    const far = side === 'source' ? pair.destinationAt : pair.sourceAt
    c.kind[i] = KINDS.indexOf(kind)
    c.ipv6[i] = pair.length === 16 ? 1 : 0
    c.a0[i] = word(pair, near, 0); c.b0[i] = word(pair, far, 0)
    if (pair.length === 16) {
      c.a1[i] = word(pair, near, 4); c.a2[i] = word(pair, near, 8); c.a3[i] = word(pair, near, 12)
      c.b1[i] = word(pair, far, 4); c.b2[i] = word(pair, far, 8); c.b3[i] = word(pair, far, 12)
    }
    c.port[i] = port
    c.protocol[i] = protocol
    c.frame[i] = frame
    this.announcedPorts[port >>> 3] |= 1 << (port & 7)
  }

  expected(
    kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number,
  ): number | undefined {
    const row = this.expectation(kind, pair, sourcePort, destinationPort, frame)
    return row < 0 ? undefined : this.expectations.chunks[row >>> CHUNK_BITS].protocol[row & CHUNK_MASK]
  }

  announced(
    kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number,
  ): number | undefined {
    const row = this.expectation(kind, pair, sourcePort, destinationPort, frame)
    return row < 0 ? undefined : this.expectations.chunks[row >>> CHUNK_BITS].frame[row & CHUNK_MASK]
  }

  /** The newest announcement that covers these endpoints, or -1. */
  private expectation(
    kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number,
  ): number {
    if (!this.isAnnounced(sourcePort) && !this.isAnnounced(destinationPort)) return -1
    const code = KINDS.indexOf(kind)
    for (let row = this.expectations.length - 1; row >= 0; row--) {
      const c = this.expectations.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      if (c.frame[i] >= frame || c.kind[i] !== code || c.ipv6[i] !== (pair.length === 16 ? 1 : 0)) continue
      const forward = c.port[i] === sourcePort && sameEnds(c, i, pair, pair.sourceAt, pair.destinationAt)
      if (forward || c.port[i] === destinationPort && sameEnds(c, i, pair, pair.destinationAt, pair.sourceAt)) return row
    }
    return -1
  }

  private isAnnounced(port: number): boolean {
    return (this.announcedPorts[port >>> 3] & 1 << (port & 7)) !== 0
  }

  /** What has come since the last call; `slots` are told when they have been made anew. */
  growth(): ConversationsGrowth {
    const slots = this.slotsSent === this.slotsBuffer ? undefined : this.slotsBuffer
    this.slotsSent = this.slotsBuffer
    return {
      conversations: this.table.growth(),
      notes: this.notes.growth(),
      expectations: this.expectations.growth(),
      segments: this.segments.growth(),
      pdus: this.pdus.growth(),
      names: this.names.growth(),
      ...slots && { slots, seed: this.seed },
    }
  }

  follow(growth: ConversationsGrowth): void {
    this.table.follow(growth.conversations)
    this.notes.follow(growth.notes)
    let row = this.expectations.length
    this.expectations.follow(growth.expectations)
    for (; row < this.expectations.length; row++) {
      const port = this.expectations.chunks[row >>> CHUNK_BITS].port[row & CHUNK_MASK]
      this.announcedPorts[port >>> 3] |= 1 << (port & 7)
    }
    this.segments.follow(growth.segments)
    this.pdus.follow(growth.pdus)
    this.names.follow(growth.names)
    if (growth.slots) {
      this.slotsBuffer = growth.slots
      this.slots = new Int32Array(growth.slots)
      this.seed = growth.seed ?? 0
    }
  }

  /** The newest conversation of these endpoints or -1; leaves its slot, or the free one, in `slot`. */
  private lookUp(kind: number, pair: AddressPair, sourcePort: number, destinationPort: number): ConversationId {
    const { slots } = this
    const mask = slots.length - 1
    const s0 = word(pair, pair.sourceAt, 0), d0 = word(pair, pair.destinationAt, 0)
    let slot = hash(this.seed, kind, pair, s0, d0, sourcePort, destinationPort) & mask
    for (; slots[slot]; slot = slot + 1 & mask) {
      const id = slots[slot] - 1
      const c = this.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
      // A thread that follows may meet a row before it is given its chunk.
      if (!c || c.kind[i] !== kind || c.ipv6[i] !== (pair.length === 16 ? 1 : 0)) continue
      const forward = c.portA[i] === sourcePort && c.portB[i] === destinationPort && c.a0[i] === s0 && c.b0[i] === d0
      if (forward && (pair.length === 4 || sameTails(c, i, pair, pair.sourceAt, pair.destinationAt))) break
      const backward = c.portA[i] === destinationPort && c.portB[i] === sourcePort && c.a0[i] === d0 && c.b0[i] === s0
      if (backward && (pair.length === 4 || sameTails(c, i, pair, pair.destinationAt, pair.sourceAt))) break
    }
    this.slot = slot
    return slots[slot] - 1
  }

  private create(
    kind: number, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number, older: ConversationId,
  ): ConversationId {
    if (older < 0 && (this.table.length + 1) * 2 > this.slots.length) {
      this.rehash()
      this.lookUp(kind, pair, sourcePort, destinationPort)
    }
    const id = this.table.add(), c = this.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
    c.kind[i] = kind
    const { sourceAt: a, destinationAt: b } = pair
    c.a0[i] = word(pair, a, 0)
    c.b0[i] = word(pair, b, 0)
    if (pair.length === 16) {
      c.ipv6[i] = 1
      c.a1[i] = word(pair, a, 4); c.a2[i] = word(pair, a, 8); c.a3[i] = word(pair, a, 12)
      c.b1[i] = word(pair, b, 4); c.b2[i] = word(pair, b, 8); c.b3[i] = word(pair, b, 12)
    }
    c.portA[i] = sourcePort
    c.portB[i] = destinationPort
    c.stream[i] = this.streams[kind]++
    c.firstFrame[i] = frame
    c.older[i] = older + 1
    if (older >= 0) {
      c.jump[i] = jumpFrom(this, older + 1)
      c.depth[i] = this.depth(older + 1) + 1
    }
    this.slots[this.slot] = id + 1
    return id
  }

  private rehash(): void {
    const old = this.slots, { seed } = this
    this.slotsBuffer = new SharedArrayBuffer(old.byteLength * 4)
    const slots = this.slots = new Int32Array(this.slotsBuffer)
    const mask = slots.length - 1
    for (const value of old) {
      if (!value) continue
      const id = value - 1, c = this.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
      const oneEnd = c.ipv6[i] ? end16(seed, c.portA[i], c.a0[i], c.a1[i], c.a2[i], c.a3[i]) : end4(seed, c.portA[i], c.a0[i])
      const otherEnd = c.ipv6[i] ? end16(seed, c.portB[i], c.b0[i], c.b1[i], c.b2[i], c.b3[i]) : end4(seed, c.portB[i], c.b0[i])
      let slot = mix(seed, c.kind[i], oneEnd, otherEnd) & mask
      while (slots[slot]) slot = slot + 1 & mask
      slots[slot] = value
    }
  }
}

/** A big-endian word of an address. */
function word(pair: AddressPair, at: number, offset: number): number {
  const i = at + offset, b = pair.bytes
  return (b[i] << 24 | b[i + 1] << 16 | b[i + 2] << 8 | b[i + 3]) >>> 0
}

/**
 * The same for both directions of a conversation.
 * @param seed kept secret, so that no capture can be made whose conversations all meet in one place
 */
function mix(seed: number, kind: number, oneEnd: number, otherEnd: number): number {
  let h = (oneEnd + otherEnd | 0) ^ kind ^ seed
  h = Math.imul(h ^ h >>> 16, 0x7feb352d)
  h = Math.imul(h ^ h >>> 15, 0x846ca68b)
  return (h ^ h >>> 16) >>> 0
}

function end4(seed: number, port: number, w0: number): number {
  return stir(stir(seed, port), w0)
}

function end16(seed: number, port: number, w0: number, w1: number, w2: number, w3: number): number {
  return stir(stir(stir(end4(seed, port, w0), w1), w2), w3)
}

function stir(h: number, value: number): number {
  h = Math.imul(h ^ value, 0x9e3779b1)
  return h ^ h >>> 15
}

function hash(
  seed: number, kind: number, pair: AddressPair, s0: number, d0: number, sourcePort: number, destinationPort: number,
): number {
  if (pair.length === 4) return mix(seed, kind, end4(seed, sourcePort, s0), end4(seed, destinationPort, d0))
  const { sourceAt: s, destinationAt: d } = pair
  return mix(seed, kind, end16(seed, sourcePort, s0, word(pair, s, 4), word(pair, s, 8), word(pair, s, 12)),
    end16(seed, destinationPort, d0, word(pair, d, 4), word(pair, d, 8), word(pair, d, 12)))
}

type Ends = Pick<ConversationChunk, 'a0' | 'a1' | 'a2' | 'a3' | 'b0' | 'b1' | 'b2' | 'b3'>

function sameTails(c: Ends, i: number, pair: AddressPair, a: number, b: number): boolean {
  return c.a1[i] === word(pair, a, 4) && c.a2[i] === word(pair, a, 8) && c.a3[i] === word(pair, a, 12)
    && c.b1[i] === word(pair, b, 4) && c.b2[i] === word(pair, b, 8) && c.b3[i] === word(pair, b, 12)
}

function sameEnds(c: Ends, i: number, pair: AddressPair, a: number, b: number): boolean {
  return c.a0[i] === word(pair, a, 0) && c.b0[i] === word(pair, b, 0) && (pair.length === 4 || sameTails(c, i, pair, a, b))
}
