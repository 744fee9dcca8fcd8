/**
 * TCP segments and UDP datagrams of two hosts, each a whole IPv4 packet for LINKTYPE_RAW, composed as RFC 791, 9293 and 768
 * say.
 */

export const RAW = 101

/** Where things stand in what is composed here. */
export const TRANSPORT = 20

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const PSH = 0x08
export const ACK = 0x10
export const URG = 0x20

const CLIENT = [192, 0, 2, 1]
const SERVER = [192, 0, 2, 2]

export interface SegmentParts {
  readonly from?: 'client' | 'server'
  readonly clientPort?: number
  readonly serverPort?: number
  readonly sequence?: number
  readonly acknowledgment?: number
  /** Default ACK. */
  readonly flags?: number
  readonly window?: number
  readonly urgent?: number
  readonly checksum?: number
  /** Padded with zeros to a multiple of four. */
  readonly options?: readonly number[]
  readonly payload?: Uint8Array | string
  /** Bytes that the header says it has; default: those that it has. */
  readonly headerLength?: number
}

export function segment(parts: SegmentParts = {}): Uint8Array {
  const { from = 'client', clientPort = 50_001, serverPort = 50_002, options = [], payload = '' } = parts
  const body = Buffer.from(payload), headerLength = 20 + Math.ceil(options.length / 4) * 4
  const tcp = Buffer.alloc(headerLength + body.length)
  tcp.writeUInt16BE(from === 'client' ? clientPort : serverPort, 0)
  tcp.writeUInt16BE(from === 'client' ? serverPort : clientPort, 2)
  tcp.writeUInt32BE(parts.sequence ?? 0, 4)
  tcp.writeUInt32BE(parts.acknowledgment ?? 0, 8)
  tcp.writeUInt16BE((parts.headerLength ?? headerLength) / 4 << 12 | (parts.flags ?? ACK), 12)
  tcp.writeUInt16BE(parts.window ?? 1000, 14)
  tcp.writeUInt16BE(parts.checksum ?? 0, 16)
  tcp.writeUInt16BE(parts.urgent ?? 0, 18)
  tcp.set(options, 20)
  tcp.set(body, headerLength)
  return ipv4(6, tcp, from)
}

export interface DatagramParts {
  readonly from?: 'client' | 'server'
  readonly clientPort?: number
  readonly serverPort?: number
  /** What the header says; default: what there is. */
  readonly length?: number
  readonly checksum?: number
  readonly payload?: Uint8Array | string
  /** Number of the protocol; default UDP, 136 is UDP-Lite. */
  readonly protocol?: number
}

export function datagram(parts: DatagramParts = {}): Uint8Array {
  const { from = 'client', clientPort = 50_001, serverPort = 50_002, payload = '', protocol = 17 } = parts
  const body = Buffer.from(payload), udp = Buffer.alloc(8 + body.length)
  udp.writeUInt16BE(from === 'client' ? clientPort : serverPort, 0)
  udp.writeUInt16BE(from === 'client' ? serverPort : clientPort, 2)
  udp.writeUInt16BE(parts.length ?? udp.length, 4)
  udp.writeUInt16BE(parts.checksum ?? 0, 6)
  udp.set(body, 8)
  return ipv4(protocol, udp, from)
}

/** An IPv4 packet without options between the two hosts. */
export function ipv4(protocol: number, payload: Uint8Array, from: 'client' | 'server' = 'client'): Uint8Array {
  const packet = Buffer.alloc(20 + payload.length)
  packet[0] = 0x45
  packet.writeUInt16BE(packet.length, 2)
  packet[8] = 64
  packet[9] = protocol
  packet.set(from === 'client' ? [...CLIENT, ...SERVER] : [...SERVER, ...CLIENT], 12)
  packet.set(payload, 20)
  return Uint8Array.from(packet)
}

/** An ICMP error of the server that quotes the first bytes of a packet of the client (RFC 792). */
export function portUnreachable(packet: Uint8Array, quoted: number): Uint8Array {
  return ipv4(1, Buffer.concat([Buffer.of(3, 3, 0, 0, 0, 0, 0, 0), packet.subarray(0, 20 + quoted)]), 'server')
}
