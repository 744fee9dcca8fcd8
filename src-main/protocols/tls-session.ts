import { stateKey, type StateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'

/** The version that the two sides have agreed on; 0 until then. */
export const VERSION = stateKey()
/** Number of the draft of TLS 1.3, 0 for the RFC. */
export const DRAFT = stateKey()
/** Who is the server: its direction + 1, 0 while nobody has said hello. */
export const SERVER = stateKey()
export const CIPHER_SUITE = stateKey()
/** Frames of the first ChangeCipherSpec of each side: behind it, everything is encrypted. */
export const CLIENT_CIPHER = stateKey()
export const SERVER_CIPHER = stateKey()
/** 1 while the handshake looks like one that takes up an older session. */
export const RESUMED = stateKey()
/** Kinds of certificate (RFC 7250). */
export const CLIENT_CERTIFICATE = stateKey()
export const SERVER_CERTIFICATE = stateKey()
/** What runs inside, as known from STARTTLS or ALPN: place in `applications` + 1. */
export const APPLICATION_PROTOCOL = stateKey()

/** Ports of protocols over TLS, whose owner is the server where no hello was seen. */
const ports = new Map<number, string>([
  [324, 'RPKI-Router Protocol'], [443, 'Hypertext Transfer Protocol'], [465, 'Simple Mail Transfer Protocol'],
  [636, 'Lightweight Directory Access Protocol'], [802, 'Modbus/TCP'], [853, 'Domain Name System'],
  [993, 'Internet Message Access Protocol'], [995, 'Post Office Protocol'], [1300, 'Q.931'],
  [2221, 'EtherNet/IP (Industrial Protocol)'], [2443, 'Skinny Client Control Protocol'],
  [3249, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3250, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3251, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3252, 'Intel Omni-Path FE Header - Omni-Path Fabric Executive Header'],
  [3389, 'TPKT - ISO on TCP - RFC1006'], [3496, 'DoIP (ISO13400) Protocol'], [5061, 'Session Initiation Protocol'],
  [5671, 'Advanced Message Queuing Protocol'], [5684, 'Constrained Application Protocol'], [5868, 'Diameter Protocol'],
  [8883, 'MQ Telemetry Transport Protocol'], [11207, 'Couchbase Protocol'], [19999, 'Distributed Network Protocol 3.0'],
  [27017, 'Mongo Wire Protocol'],
])

/** What may run inside TLS, as the conversation remembers it. */
const applications = [
  'Hypertext Transfer Protocol', 'HyperText Transfer Protocol 2', 'SPDY', 'Domain Name System',
  'Constrained Application Protocol', 'TURN Channel', 'Simple Mail Transfer Protocol', 'File Transfer Protocol (FTP)',
] as const

export type Application = typeof applications[number]

/** What the server has chosen with ALPN (RFC 7301), where it is something that has a name. */
export function applicationOf(alpn: string): Application | undefined {
  if (alpn === 'http/1.1') return 'Hypertext Transfer Protocol'
  if (alpn === 'h2' || alpn.startsWith('h2-')) return 'HyperText Transfer Protocol 2'
  if (alpn.startsWith('spdy/')) return 'SPDY'
  if (alpn === 'dot') return 'Domain Name System'
  if (alpn === 'coap') return 'Constrained Application Protocol'
  return alpn === 'stun.turn' ? 'TURN Channel' : undefined
}

/**
 * Remembers that a conversation goes on in TLS (STARTTLS) and what runs inside of it. The caller notes that the
 * conversation's protocol is now TLS.
 */
export function startTls(p: Packet, application: Application): void {
  p.note(p.conversation, APPLICATION_PROTOCOL, applications.indexOf(application) + 1)
}

/** What is known of the conversation that a packet belongs to. */
export class TlsSession {
  private readonly p: Packet
  /** Also keeps what a packet without a conversation (one that an ICMP error quotes) says of itself. */
  private readonly known = new Map<StateKey, number>()
  /** True while the hello at hand announces data that follows at once (RFC 8446 4.2.10). */
  earlyData = false
  /** Bytes that the packet's compressed certificates may still grow to (RFC 8879 section 6 asks for a limit). */
  uncompressed = 1 << 18
  /** Parts of messages that the packet may still have. */
  parts = 1 << 9

  constructor(p: Packet) {
    this.p = p
  }

  get(key: StateKey): number {
    let value = this.known.get(key)
    if (value === undefined) {
      value = this.p.noted(this.p.conversation, key) ?? 0
      this.known.set(key, value)
    }
    return value
  }

  set(key: StateKey, value: number): void {
    if (this.get(key) === value) return
    this.known.set(key, value)
    this.p.note(this.p.conversation, key, value)
  }

  get version(): number { return this.get(VERSION) }

  /** True if the packet comes from the server: who said hello to whom, else whose port is known. */
  get fromServer(): boolean {
    const server = this.get(SERVER)
    return server ? server - 1 === this.p.direction : ports.has(this.p.sourcePort)
  }

  /** A ClientHello says that the other side is the server. */
  helloFromClient(): void {
    this.set(SERVER, (this.p.direction ^ 1) + 1)
  }

  set application(application: Application) {
    this.set(APPLICATION_PROTOCOL, applications.indexOf(application) + 1)
  }

  /** Name of what runs inside, or undefined. */
  get applicationName(): string | undefined {
    const noted = this.get(APPLICATION_PROTOCOL)
    return noted ? applications[noted - 1] : ports.get(this.p.sourcePort) ?? ports.get(this.p.destinationPort)
  }
}
