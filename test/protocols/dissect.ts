import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Dissector } from '../../src-main/capture/dissector.ts'
import { FileBytes } from '../../src-main/capture/file-bytes.ts'
import { CaptureFile } from '../../src-main/capture/formats/read-file.ts'
import { CaptureIndex } from '../../src-main/capture/index/capture-index.ts'
import { Indexer } from '../../src-main/capture/index/indexer.ts'
import { fieldValues } from '../../src-main/capture/print/fields.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { Registry } from '../../src-main/protocols/registry.ts'

/**
 * Dissects bytes as the program does: through a capture file, its index and then at random. Defects of dissectors are thrown.
 */

/** The bytes of a frame, and how long it was on the wire where that is more. */
export interface Frame {
  readonly bytes: Uint8Array
  readonly original?: number
}

export interface DissectOptions {
  /** LINKTYPE_ number; default Ethernet. */
  readonly linkType?: number
  readonly preferences?: Readonly<Record<string, boolean>>
}

/**
 * Indexes a capture file.
 * @returns dissects a packet by its number, from 1; it holds until the next call
 */
export function dissectFile(path: string, preferences: DissectOptions['preferences'] = {}): (number: number) => Packet {
  const registry = new Registry(protocols, { strict: true, preferences })
  const again = new FileBytes(path), own = new FileBytes(path)
  const index = new CaptureIndex(() => again)
  const file = new CaptureFile(path, new Indexer(index, registry))
  while (file.step(1 << 24)) { /* until all of it is read */ }
  file.close()
  onTestFinished(() => {
    again.close()
    own.close()
  })
  const dissector = new Dissector(index, own, registry)
  return (number) => dissector.dissect(number)
}

/** The same of frames, one a second. */
export function dissectFrames(frames: readonly (Uint8Array | Frame)[], options: DissectOptions = {}): (number: number) => Packet {
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-frames-'))
  onTestFinished(() => { rmSync(folder, { recursive: true }) })
  const path = join(folder, 'frames.pcap')
  writeFileSync(path, pcap(frames.map((each) => each instanceof Uint8Array ? { bytes: each } : each), options.linkType ?? 1))
  return dissectFile(path, options.preferences)
}

/** Dissects one frame, given as its bytes or as hexadecimal digits. */
export function dissectBytes(frame: Uint8Array | string, linkType = 1): Packet {
  return dissectFrames([typeof frame === 'string' ? fromHex(frame) : frame], { linkType })(1)
}

/** Bytes of hexadecimal digits; blanks are left out. */
export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.replace(/\s/g, ''), 'hex'))
}

/** All values of a field in a packet, as `tshark -T fields` prints them. */
export function values(p: Packet, abbrev: string): string[] {
  return fieldValues(p, abbrev)
}

/** Where the values of a field stand: data source, first byte in it, and length. */
export function places(p: Packet, abbrev: string): [number, number, number][] {
  const places: [number, number, number][] = []
  for (let node = 0; node < p.count; node++) {
    if (p.fieldOf(node).abbrev === abbrev) places.push([p.source[node], p.start[node], p.length[node]])
  }
  return places
}

/** The lines of the tree that a packet shows for a field. */
export function lines(p: Packet, abbrev: string): string[] {
  const lines: string[] = []
  for (let node = 0; node < p.count; node++) if (p.fieldOf(node).abbrev === abbrev) lines.push(p.line(node))
  return lines
}

/** A message of a conversation: who says it, and what. */
export type Said = readonly ['client' | 'server', Uint8Array | string]

/** Where the payload of such a frame begins: behind Ethernet, IPv4 and TCP without options. */
export const TCP_PAYLOAD = 54

/**
 * Frames of a TCP connection, one a message; without handshake, 192.0.2.1 is the client. Text is UTF-8.
 * @param clientPort another one makes another connection
 */
export function tcpFrames(serverPort: number, said: readonly Said[], clientPort = 50_000): Uint8Array[] {
  const sent = { client: 1000, server: 2000 }
  return said.map(([who, what]) => {
    const payload = typeof what === 'string' ? Buffer.from(what) : what
    const other = who === 'client' ? 'server' : 'client'
    const frame = Buffer.alloc(TCP_PAYLOAD + payload.length)
    frame.writeUInt16BE(0x0800, 12)
    frame[14] = 0x45
    frame.writeUInt16BE(frame.length - 14, 16)
    frame[22] = 64
    frame[23] = 6
    frame.set([192, 0, 2, who === 'client' ? 1 : 2, 192, 0, 2, who === 'client' ? 2 : 1], 26)
    frame.writeUInt16BE(who === 'client' ? clientPort : serverPort, 34)
    frame.writeUInt16BE(who === 'client' ? serverPort : clientPort, 36)
    frame.writeUInt32BE(sent[who], 38)
    frame.writeUInt32BE(sent[other], 42)
    frame[46] = 5 << 4
    frame[47] = 0x18
    frame.writeUInt16BE(0xffff, 48)
    frame.set(payload, TCP_PAYLOAD)
    sent[who] += payload.length
    return Uint8Array.from(frame)
  })
}

/** Dissects a connection of these messages. @returns dissects one by its number, from 1 */
export function dissectTcp(serverPort: number, said: readonly Said[], options: DissectOptions = {}): (number: number) => Packet {
  return dissectFrames(tcpFrames(serverPort, said), options)
}

/** Every segment is read on its own. */
export const SEGMENT_BY_SEGMENT: DissectOptions = { preferences: { 'tcp.desegment_tcp_streams': false } }

/** A capture file of the classic format (draft-ietf-opsawg-pcap). */
function pcap(frames: readonly Frame[], linkType: number): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(linkType, 20)
  return Buffer.concat([header, ...frames.flatMap(({ bytes, original }, i) => {
    const record = Buffer.alloc(16)
    record.writeUInt32LE(1_700_000_000 + i, 0)
    record.writeUInt32LE(bytes.length, 8)
    record.writeUInt32LE(original ?? bytes.length, 12)
    return [record, bytes]
  })])
}
