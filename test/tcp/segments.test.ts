import { describe, expect, it } from 'vitest'
import type { AddressPair } from '../../src-main/protocols/conversation-store.ts'
import {
  ACK, ACK_LOST_SEGMENT, AE, CWR, DUPLICATE_ACK, ECE, FAST_RETRANSMISSION, FIN, KEEP_ALIVE, KEEP_ALIVE_ACK, LOST_SEGMENT,
  OUT_OF_ORDER, RETRANSMISSION, REUSED_PORTS, RST, SCALE_UNKNOWN, SCALE_UNUSED, Segment, SPURIOUS_RETRANSMISSION, SYN,
    WINDOW_FULL,
  WINDOW_UPDATE, ZERO_WINDOW, ZERO_WINDOW_PROBE, ZERO_WINDOW_PROBE_ACK,
} from '../../src-main/protocols/tcp-segment.ts'
import { Conversations } from '../../src-main/tcp/conversations.ts'

const CLIENT: AddressPair = { bytes: Uint8Array.of(192, 0, 2, 1, 192, 0, 2, 2), sourceAt: 0, destinationAt: 4, length: 4 }
const SERVER: AddressPair = { ...CLIENT, sourceAt: 4, destinationAt: 0 }

interface Sent {
  readonly sequence?: number
  readonly acknowledgment?: number
  readonly flags?: number
  readonly window?: number
  readonly length?: number
  /** Milliseconds after the segment before; default 1. */
  readonly after?: number
  /** The window scale that its options offer. */
  readonly scale?: number
}

/** A connection that is watched as the first pass does it. */
class Watched {
  readonly store = new Conversations(true)
  private frame = 0
  private time = 0

  client(sent: Sent): Segment { return this.seen(CLIENT, 40_000, 80, sent) }
  server(sent: Sent): Segment { return this.seen(SERVER, 80, 40_000, sent) }

  /** A handshake: numbers begin at 1000 and at 9000. */
  opened(clientScale = SCALE_UNKNOWN, serverScale = SCALE_UNKNOWN): this {
    this.client({ sequence: 1000, flags: SYN, scale: clientScale })
    this.server({ sequence: 9000, acknowledgment: 1001, flags: SYN | ACK, scale: serverScale })
    this.client({ sequence: 1001, acknowledgment: 9001 })
    return this
  }

  /** What a frame shows when it is read again. */
  again(frame: number, fromClient: boolean): Segment {
    const s = new Segment(), { store } = this
    store.firstPass = false
    store.segments.observe(s, fromClient ? CLIENT : SERVER, fromClient ? 40_000 : 80, fromClient ? 80 : 40_000, frame)
    store.firstPass = true
    return s
  }

  private seen(pair: AddressPair, source: number, destination: number, sent: Sent): Segment {
    const s = new Segment()
    this.frame++
    this.time += (sent.after ?? 1) * 1e6
    s.sequence = sent.sequence ?? 0
    s.acknowledgment = sent.acknowledgment ?? 0
    s.flags = sent.flags ?? ACK
    s.window = sent.window ?? 1000
    s.length = sent.length ?? 0
    s.seconds = 1000 + Math.floor(this.time / 1e9)
    s.nanoseconds = this.time % 1e9
    this.store.segments.observe(s, pair, source, destination, this.frame)
    s.offeredScale = sent.scale ?? SCALE_UNKNOWN
    this.store.segments.offer(s, this.frame, true)
    return s
  }
}

describe('where relative numbers begin', () => {
  it('is the number of the SYN', () => {
    const connection = new Watched()
    expect(connection.client({ sequence: 1000, flags: SYN })).toMatchObject({ base: 1000, direction: 0 })
    expect(connection.server({ sequence: 9000, acknowledgment: 1001, flags: SYN | ACK }))
      .toMatchObject({ base: 9000, reverseBase: 1000, direction: 1 })
  })

  it('is one before the first number seen', () => {
    const connection = new Watched()
    expect(connection.client({ sequence: 1000, acknowledgment: 0, length: 5 }).base).toBe(999)
    expect(connection.server({ sequence: 0, acknowledgment: 1005 })).toMatchObject({ base: 0xffff_ffff, reverseBase: 999 })
  })

  it('is not told by a segment whose length is not known', () => {
    const connection = new Watched()
    expect(connection.client({ sequence: 1000, acknowledgment: 7, length: -1 })).toMatchObject({ base: 0, reverseBase: 0 })
    expect(connection.client({ sequence: 2000, acknowledgment: 8 })).toMatchObject({ base: 1999, reverseBase: 7 })
  })

  it('is kept by a SYN that comes again, and new with another number', () => {
    const connection = new Watched()
    const first = connection.client({ sequence: 1000, flags: SYN })
    expect(connection.client({ sequence: 1000, flags: SYN })).toMatchObject({ base: 1000, conversation: first.conversation })
    const other = connection.client({ sequence: 5000, flags: SYN })
    expect(other).toMatchObject({ base: 5000, reverseBase: 0, analysis: REUSED_PORTS })
    expect(connection.store.stream(other.conversation)).toBe(1)
  })

  it('is new for a direction whose SYN, ACK has another number, in the same conversation', () => {
    const connection = new Watched().opened()
    const other = connection.server({ sequence: 7000, acknowledgment: 1001, flags: SYN | ACK })
    expect(other).toMatchObject({ base: 7000, reverseBase: 1000 })
    expect(other.analysis & REUSED_PORTS).toBeTruthy()
    expect(connection.store.count('tcp')).toBe(1)
  })

  it('is told to each frame as it was then', () => {
    const connection = new Watched().opened()
    connection.server({ sequence: 7000, acknowledgment: 1001, flags: SYN | ACK })
    connection.client({ sequence: 5000, flags: SYN })
    expect(connection.again(1, true)).toMatchObject({ base: 1000, reverseBase: 0 })
    expect(connection.again(2, false)).toMatchObject({ base: 9000, reverseBase: 1000 })
    expect(connection.again(3, true)).toMatchObject({ base: 1000, reverseBase: 9000 })
    expect(connection.again(4, false)).toMatchObject({ base: 7000, reverseBase: 1000 })
    expect(connection.again(5, true)).toMatchObject({ base: 5000, reverseBase: 0, analysis: REUSED_PORTS })
    expect(connection.again(2, false)).toMatchObject({ base: 9000, reverseBase: 1000, analysis: 0 })
  })
})

describe('window scales', () => {
  it('hold if both offer one', () => {
    const connection = new Watched().opened(7, 2)
    expect(connection.client({ sequence: 1001, acknowledgment: 9001 }).scale).toBe(7)
    expect(connection.server({ sequence: 9001, acknowledgment: 1001 }).scale).toBe(2)
  })

  const lacking = [[7, SCALE_UNKNOWN], [SCALE_UNKNOWN, 2], [SCALE_UNKNOWN, SCALE_UNKNOWN]] as const
  it.each(lacking)('do not if one offers none: %i and %i', (own, other) => {
    const connection = new Watched().opened(own, other)
    expect(connection.client({ sequence: 1001, acknowledgment: 9001 }).scale).toBe(SCALE_UNUSED)
    expect(connection.server({ sequence: 9001, acknowledgment: 1001 }).scale).toBe(SCALE_UNUSED)
  })

  it('are not known without the handshake', () => {
    expect(new Watched().client({ sequence: 1 }).scale).toBe(SCALE_UNKNOWN)
  })
})

describe('what else is known of a connection', () => {
  it('is the port that it was opened to', () => {
    const connection = new Watched()
    expect(connection.client({ sequence: 1000, flags: SYN }).serverPort).toBe(80)
    expect(connection.server({ sequence: 9000, acknowledgment: 1001, flags: SYN | ACK }).serverPort).toBe(80)
    expect(new Watched().server({ sequence: 9000, acknowledgment: 1001, flags: SYN | ACK }).serverPort).toBe(80)
    expect(new Watched().client({ sequence: 1 }).serverPort).toBe(0)
  })

  it('is who closes first', () => {
    const connection = new Watched().opened()
    expect(connection.server({ sequence: 9001, acknowledgment: 1001, flags: FIN | ACK }).closesFirst).toBe(true)
    expect(connection.client({ sequence: 1001, acknowledgment: 9002, flags: FIN | ACK }).closesFirst).toBe(false)
    expect(connection.again(3, true).closesFirst).toBe(false)
  })

  it('is whether flags count congestion marks (RFC 9768)', () => {
    const both = (flags: number, answer: number) => {
      const connection = new Watched()
      connection.client({ sequence: 1000, flags: SYN | flags })
      connection.server({ sequence: 9000, acknowledgment: 1001, flags: SYN | ACK | answer })
      return connection.client({ sequence: 1001, acknowledgment: 9001 }).accurateEcn
    }
    expect(both(AE | CWR | ECE, CWR)).toBe(true)
    expect(both(AE | CWR | ECE, 0)).toBe(false)
    // RFC 3168: the older way.
    expect(both(CWR | ECE, ECE)).toBe(false)
  })
})

describe('sequence analysis', () => {
  const data = { sequence: 1001, acknowledgment: 9001, length: 100 }

  it('says nothing of what comes in order', () => {
    const connection = new Watched().opened()
    expect(connection.client(data).analysis).toBe(0)
    expect(connection.server({ sequence: 9001, acknowledgment: 1101 }).analysis).toBe(0)
    expect(connection.client({ ...data, sequence: 1101 }).analysis).toBe(0)
    expect(connection.client({ sequence: 1201, acknowledgment: 9001, flags: FIN | ACK }).analysis).toBe(0)
    expect(connection.server({ sequence: 9001, acknowledgment: 1202 }).analysis).toBe(0)
  })

  it('of a gap, and of its acknowledgment', () => {
    const connection = new Watched().opened()
    expect(connection.client({ ...data, sequence: 1501 }).analysis).toBe(LOST_SEGMENT)
    expect(connection.server({ sequence: 9001, acknowledgment: 1601 }).analysis).toBe(ACK_LOST_SEGMENT)
  })

  it('of a segment that comes late', () => {
    const connection = new Watched().opened()
    connection.client(data)
    connection.client({ ...data, sequence: 1201 })
    expect(connection.client({ ...data, sequence: 1101, after: 1 }).analysis).toBe(OUT_OF_ORDER)
  })

  it('of a segment that comes later than a round trip', () => {
    const connection = new Watched().opened()
    connection.client(data)
    connection.client({ ...data, sequence: 1201 })
    expect(connection.client({ ...data, sequence: 1101, after: 500 }).analysis).toBe(RETRANSMISSION)
  })

  it('of what was acknowledged already', () => {
    const connection = new Watched().opened()
    connection.client(data)
    connection.server({ sequence: 9001, acknowledgment: 1101 })
    expect(connection.client({ ...data, after: 500 }).analysis).toBe(SPURIOUS_RETRANSMISSION)
  })

  it('of acknowledgments that come again, and of what they bring about', () => {
    const connection = new Watched().opened(), again = { sequence: 9001, acknowledgment: 1101 }
    connection.client(data)
    const original = 5
    connection.server(again)
    connection.client({ ...data, sequence: 1201 })
    for (let number = 1; number <= 3; number++) {
      expect(connection.server(again)).toMatchObject({ analysis: DUPLICATE_ACK, duplicateNumber: number, duplicateOf: original })
    }
    expect(connection.client({ ...data, sequence: 1101, after: 2 }).analysis).toBe(FAST_RETRANSMISSION)
    expect(connection.again(8, false)).toMatchObject({ analysis: DUPLICATE_ACK, duplicateNumber: 2, duplicateOf: original })
    expect(connection.again(6, true)).toMatchObject({ analysis: LOST_SEGMENT })
  })

  it('of a question whether anybody is there', () => {
    const connection = new Watched().opened()
    connection.client(data)
    connection.server({ sequence: 9001, acknowledgment: 1101 })
    expect(connection.client({ sequence: 1100, acknowledgment: 9001, after: 10_000 }).analysis).toBe(KEEP_ALIVE)
    expect(connection.server({ sequence: 9001, acknowledgment: 1101 }).analysis).toBe(KEEP_ALIVE_ACK)
  })

  it('of windows', () => {
    const connection = new Watched().opened(0, 0)
    connection.server({ sequence: 9001, acknowledgment: 1001, window: 100 })
    expect(connection.client(data).analysis).toBe(WINDOW_FULL)
    expect(connection.server({ sequence: 9001, acknowledgment: 1101, window: 0 }).analysis).toBe(ZERO_WINDOW)
    expect(connection.client({ sequence: 1101, acknowledgment: 9001, length: 1 }).analysis).toBe(ZERO_WINDOW_PROBE)
    expect(connection.server({ sequence: 9001, acknowledgment: 1101,
      window: 0 }).analysis).toBe(ZERO_WINDOW | ZERO_WINDOW_PROBE_ACK)
    expect(connection.server({ sequence: 9001, acknowledgment: 1101, window: 500 }).analysis).toBe(WINDOW_UPDATE)
  })

  it('works over the end of the 32 bits', () => {
    const connection = new Watched()
    connection.client({ sequence: 0xffff_ff00, flags: SYN })
    expect(connection.client({ sequence: 0xffff_ff01, acknowledgment: 1, length: 0x200 }).analysis).toBe(0)
    expect(connection.client({ sequence: 0x101, acknowledgment: 1, length: 0x200 }).analysis).toBe(0)
    expect(connection.client({ sequence: 0x401, acknowledgment: 1, length: 1 }).analysis).toBe(LOST_SEGMENT)
  })

  it('leaves resets alone', () => {
    const connection = new Watched().opened()
    expect(connection.client({ sequence: 5000, flags: RST }).analysis).toBe(0)
  })
})

describe('a capture made to be remembered', () => {
  it('changes its mind in every segment, and is still read at once', () => {
    const connection = new Watched(), count = 50_000
    for (let i = 0; i < count; i++) connection.server({ sequence: i * 10, flags: SYN | ACK })
    const start = performance.now()
    for (let i = 0; i < 2000; i++) connection.again(2, false)
    expect(performance.now() - start).toBeLessThan(2000)
    expect(connection.again(2, false).base).toBe(10)
    expect(connection.store.count('tcp')).toBe(1)
  })
})

describe('another thread', () => {
  it('follows', () => {
    const connection = new Watched().opened(7, 2), other = new Conversations(false), s = new Segment()
    connection.client({ sequence: 1501, acknowledgment: 9001, length: 10 })
    other.follow(connection.store.growth())
    other.segments.observe(s, CLIENT, 40_000, 80, 4)
    expect(s).toMatchObject({ base: 1000, reverseBase: 9000, scale: 7, serverPort: 80, analysis: LOST_SEGMENT })
    other.segments.observe(s, CLIENT, 40_000, 80, 3)
    expect(s).toMatchObject({ base: 1000, reverseBase: 9000, analysis: 0 })
  })
})
