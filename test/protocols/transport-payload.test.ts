import { describe, expect, it } from 'vitest'
import { data } from '../../src-main/protocols/data.ts'
import { frame } from '../../src-main/protocols/frame.ts'
import { ip } from '../../src-main/protocols/ip.ts'
import { Packet, type PacketMeta } from '../../src-main/protocols/packet.ts'
import { protocol, type Protocol } from '../../src-main/protocols/protocol.ts'
import { raw } from '../../src-main/protocols/raw.ts'
import type { Reader } from '../../src-main/protocols/reader.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { tcp } from '../../src-main/protocols/tcp.ts'
import { udp } from '../../src-main/protocols/udp.ts'
import { Conversations } from '../../src-main/tcp/conversations.ts'
import { FragmentStore } from '../../src-main/tcp/reassembly.ts'
import { ACK, datagram, PSH, RAW, segment, SYN, type SegmentParts } from './tcp-bytes.ts'

const ASTERISK = 0x2a

/** A protocol that takes payloads beginning with its letter; where it is found by port, also those beginning with an asterisk. */
function letter(abbrev: string, ports: Readonly<Record<string, readonly number[]>>, heuristic = false): Protocol {
  const isOwn = (r: Reader): boolean => r.u8(0) === abbrev.charCodeAt(0)
  const own: Protocol = protocol({
    abbrev, name: abbrev, label: abbrev, on: ports,
    ...heuristic && { heuristics: { tcp: isOwn, udp: isOwn } },
    dissect(r, p) {
      if (!heuristic && !isOwn(r) && r.u8(0) !== ASTERISK) return false
      p.layer(own, r)
      return true
    },
  })
  return own
}

const low = letter('low', { 'tcp.port': [1000], 'udp.port': [1000] })
const high = letter('high', { 'tcp.port': [2000], 'udp.port': [2000] })
const seen = letter('seen', {}, true)

/** Dissects packets one after the other. @returns the innermost protocol of each */
function innermost(...packets: readonly Uint8Array[]): string[] {
  const registry = new Registry([frame, data, raw, ip, tcp, udp, low, high, seen], { strict: true })
  const store = new Conversations(true)
  const p = new Packet(registry, store, new FragmentStore((number) => packets[number - 1]))
  return packets.map((bytes, i) => {
    const meta: PacketMeta = {
      number: i + 1, seconds: i, nanoseconds: 0, timed: true, original: bytes.length, captured: bytes.length, linkType: RAW,
      comments: [],
    }
    p.dissect(meta, bytes)
    return p.layers[p.layers.length - 1].abbrev
  })
}

const say = (payload: string, parts: SegmentParts = {}) =>
  segment({ clientPort: 2000, serverPort: 1000, payload, flags: ACK | PSH, ...parts })

describe('a payload goes', () => {
  it('to the lower port\'s protocol, then to the higher port\'s', () => {
    expect(innermost(say('l'))).toEqual(['low'])
    expect(innermost(say('h'))).toEqual(['high'])
    expect(innermost(datagram({ clientPort: 2000, serverPort: 1000, payload: 'l' }))).toEqual(['low'])
    expect(innermost(datagram({ clientPort: 2000, serverPort: 1000, payload: 'h' }))).toEqual(['high'])
  })

  it('first to the protocol of the port that the connection was opened to', () => {
    const ports = { clientPort: 1000, serverPort: 2000 }
    expect(innermost(say('*', ports))).toEqual(['low'])
    const syn = segment({ ...ports, flags: SYN, sequence: 1 })
    expect(innermost(syn, say('*', { ...ports, sequence: 2 }), say('l', { ...ports, sequence: 3 }))).toEqual(['tcp', 'high', 'low'])
  })

  it('to a protocol that knows it by its look, which then has the conversation', () => {
    const said = [say('s', { sequence: 1 }), say('zzz', { sequence: 2 }), say('l', { sequence: 5 })]
    expect(innermost(...said)).toEqual(['seen', 'seen', 'seen'])
    expect(innermost(say('zzz', { sequence: 1 }), say('s', { sequence: 4 }))).toEqual(['data', 'seen'])
  })

  it('to nobody: it is data', () => {
    expect(innermost(say('zzz'), datagram({ payload: 'zzz' }))).toEqual(['data', 'data'])
  })
})

describe('a payload goes nowhere', () => {
  it('that was seen before or comes too late', () => {
    expect(innermost(say('l1', { sequence: 1 }), say('l1', { sequence: 1 }))).toEqual(['low', 'tcp'])
  })

  it('of a segment that only asks whether anybody is there', () => {
    expect(innermost(say('l1', { sequence: 1 }), say('1', { sequence: 2 }))).toEqual(['low', 'data'])
  })
})
