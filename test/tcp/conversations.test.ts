import { describe, expect, it } from 'vitest'
import { APPLICATION, NO_CONVERSATION, stateKey, type AddressPair } from '../../src-main/protocols/conversation-store.ts'
import { Conversations } from '../../src-main/tcp/conversations.ts'

/** Addresses by number, IPv4 or IPv6. */
function pair(source: number, destination: number, length: 4 | 16 = 4): AddressPair {
  const bytes = Buffer.alloc(2 * length, 1)
  bytes.writeUInt32BE(source, length - 4)
  bytes.writeUInt32BE(destination, 2 * length - 4)
  return { bytes, sourceAt: 0, destinationAt: length, length }
}

const KEY = stateKey()

describe('conversations', () => {
  it.each([4, 16] as const)('are the same in both directions (addresses of %i bytes)', (length) => {
    const store = new Conversations(true)
    const id = store.conversation('tcp', pair(1, 2, length), 80, 1000, 1)
    expect(store.conversation('tcp', pair(2, 1, length), 1000, 80, 2)).toBe(id)
    expect(store.direction(id, pair(1, 2, length), 80, 1000)).toBe(0)
    expect(store.direction(id, pair(2, 1, length), 1000, 80)).toBe(1)
  })

  it('differ by address, port and kind, and are numbered by kind', () => {
    const store = new Conversations(true)
    const made = [
      store.conversation('tcp', pair(1, 2), 80, 1000, 1), store.conversation('udp', pair(1, 2), 80, 1000, 1),
      store.conversation('tcp', pair(1, 3), 80, 1000, 1), store.conversation('tcp', pair(1, 2), 1000, 80, 1),
      store.conversation('tcp', pair(1, 2, 16), 80, 1000, 1), store.conversation('udp', pair(1, 2), 81, 1000, 1),
    ]
    expect(new Set(made).size).toBe(made.length)
    expect(made.map((id) => store.stream(id))).toEqual([0, 0, 1, 2, 3, 1])
    expect(store.count('tcp')).toBe(4)
    expect(store.count('udp')).toBe(2)
    expect(store.count('sctp')).toBe(0)
  })

  it('of equal ports: the address says who speaks', () => {
    const store = new Conversations(true)
    for (const length of [4, 16] as const) {
      const id = store.conversation('udp', pair(1, 2, length), 5353, 5353, 1)
      expect(store.direction(id, pair(1, 2, length), 5353, 5353)).toBe(0)
      expect(store.direction(id, pair(2, 1, length), 5353, 5353)).toBe(1)
    }
  })

  it('of IPv6 differ in every word of the address', () => {
    const store = new Conversations(true)
    const ids = [0, 4, 8, 12].map((at) => {
      const other = pair(1, 2, 16)
      other.bytes[at] ^= 0x80
      return store.conversation('tcp', other, 1, 2, 1)
    })
    expect(new Set(ids).size).toBe(4)
  })

  it('begin where they begin: an earlier frame has none', () => {
    const store = new Conversations(true)
    const id = store.conversation('tcp', pair(1, 2), 80, 1000, 10)
    store.firstPass = false
    expect(store.conversation('tcp', pair(1, 2), 80, 1000, 10)).toBe(id)
    expect(store.conversation('tcp', pair(1, 2), 80, 1000, 9)).toBe(NO_CONVERSATION)
    expect(store.conversation('tcp', pair(1, 9), 80, 1000, 10)).toBe(NO_CONVERSATION)
    expect(store.stream(NO_CONVERSATION)).toBe(0)
  })

  it('of the same endpoints are told apart by the frame, however many there are', () => {
    const store = new Conversations(true), count = 20_000
    for (let i = 0; i < count; i++) store.conversation('tcp', pair(1, 2), 80, 1000, i * 3 + 1, true)
    store.firstPass = false
    for (const i of [0, 1, 2, 77, 4095, 4096, count - 1]) {
      for (const frame of [i * 3 + 1, i * 3 + 2, i * 3 + 3]) {
        expect(store.stream(store.conversation('tcp', pair(2, 1), 1000, 80, frame))).toBe(i)
      }
    }
    const start = performance.now()
    for (let i = 0; i < 10_000; i++) store.conversation('tcp', pair(1, 2), 80, 1000, 5)
    // A walk through all of them takes seconds.
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('are found again among very many', () => {
    const store = new Conversations(true), count = 100_000
    const of = (i: number) => [pair(i, i * 7 >>> 3), i & 0xffff, i * 31 & 0xffff] as const
    const ids = Array.from({ length: count }, (_, i) => {
      const [addresses, source, destination] = of(i)
      return store.conversation('tcp', addresses, source, destination, i + 1)
    })
    store.firstPass = false
    for (let i = 0; i < count; i += 97) {
      const [addresses, source, destination] = of(i)
      expect(store.conversation('tcp', addresses, source, destination, count)).toBe(ids[i])
    }
  })
})

describe('what is noted of a conversation', () => {
  it('is seen by later frames, and by none where there is no conversation', () => {
    const store = new Conversations(true)
    const id = store.conversation('tcp', pair(1, 2), 80, 1000, 1)
    store.note(id, KEY, 3, 42)
    store.note(NO_CONVERSATION, KEY, 3, 43)
    expect(store.noted(id, KEY, 3)).toBeUndefined()
    expect(store.noted(id, KEY, 4)).toBe(42)
    expect(store.noted(NO_CONVERSATION, KEY, 4)).toBeUndefined()
  })

  it('does not change any more behind the first pass', () => {
    const store = new Conversations(true)
    const id = store.conversation('tcp', pair(1, 2), 80, 1000, 1)
    store.note(id, KEY, 3, 42)
    store.firstPass = false
    store.note(id, KEY, 3, 99)
    expect(store.noted(id, KEY, 4)).toBe(42)
  })

  it('also says what the conversation is', () => {
    const store = new Conversations(true)
    const id = store.conversation('tcp', pair(1, 2), 80, 1000, 1)
    expect(store.application(id)).toBe(0)
    store.note(id, APPLICATION, 1, 17)
    expect(store.application(id)).toBe(17)
  })
})

describe('what is expected', () => {
  it('goes between one address and port and any port of the other, from the next frame on', () => {
    const store = new Conversations(true)
    store.expect('udp', pair(1, 2), 5000, 'source', 9, 10)
    const asked = (source: number, destination: number, sourcePort: number, destinationPort: number, frame = 11) =>
      store.expected('udp', pair(source, destination), sourcePort, destinationPort, frame)
    expect(asked(2, 1, 777, 5000)).toBe(9)
    expect(asked(1, 2, 5000, 778)).toBe(9)
    expect(asked(2, 1, 777, 5000, 10)).toBeUndefined()
    expect(asked(2, 1, 5000, 777)).toBeUndefined()
    expect(asked(3, 1, 777, 5000)).toBeUndefined()
    expect(store.expected('tcp', pair(2, 1), 777, 5000, 11)).toBeUndefined()
    expect(store.expected('udp', pair(2, 1, 16), 777, 5000, 11)).toBeUndefined()
    expect(store.announced('udp', pair(2, 1), 777, 5000, 11)).toBe(10)
  })

  it('is what was said last', () => {
    const store = new Conversations(true)
    store.expect('udp', pair(1, 2), 5000, 'source', 9, 10)
    store.expect('udp', pair(1, 2), 5000, 'source', 8, 20)
    expect(store.expected('udp', pair(2, 1), 777, 5000, 15)).toBe(9)
    expect(store.expected('udp', pair(2, 1), 777, 5000, 25)).toBe(8)
  })
})

describe('another thread', () => {
  it('follows', () => {
    const own = new Conversations(true), other = new Conversations(false)
    const first = own.conversation('udp', pair(1, 2), 80, 1000, 1)
    own.note(first, KEY, 1, 5)
    own.expect('udp', pair(1, 2), 5000, 'destination', 9, 1)
    other.follow(own.growth())
    expect(other.conversation('udp', pair(2, 1), 1000, 80, 2)).toBe(first)
    expect(other.noted(first, KEY, 2)).toBe(5)
    expect(other.expected('udp', pair(1, 2), 60, 5000, 2)).toBe(9)
    // The hash is made anew meanwhile, and chunks are added.
    for (let i = 0; i < 70_000; i++) own.conversation('udp', pair(i, 3), i & 0xffff, 1, i + 2)
    other.follow(own.growth())
    for (const i of [0, 1, 1000, 65_535, 65_536, 69_999]) {
      expect(other.stream(other.conversation('udp', pair(3, i), 1, i & 0xffff, 80_000))).toBe(i + 1)
    }
  })

  it('finds what it was told of, while the first goes on', () => {
    const own = new Conversations(true), other = new Conversations(false)
    own.conversation('udp', pair(1, 2), 80, 1000, 1)
    other.follow(own.growth())
    // They share the hash: rows appear there before the other thread has their chunk.
    for (let i = 0; i < 70_000; i++) own.conversation('udp', pair(i, 3), i & 0xffff, 1, i + 2)
    expect(other.stream(other.conversation('udp', pair(1, 2), 80, 1000, 5))).toBe(0)
    expect(other.conversation('udp', pair(69_999, 3), 69_999 & 0xffff, 1, 80_000)).toBe(NO_CONVERSATION)
  })
})
