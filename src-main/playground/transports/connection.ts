import type { Endpoint } from '../endpoint.ts'

/** One peer's connection, whatever carries it. Nothing is read before `attach`. */
export interface Connection {
  /** Whether each read is a whole message (UDP, WebSocket); false: bytes without bounds. */
  readonly bounded: boolean
  readonly local: Endpoint
  readonly peer: Endpoint
  /** The descriptor while it is open. */
  readonly fd: number | undefined
  /** Bytes that the system has not taken yet. */
  readonly unsent: number
  /** Begins to read, and tells the listener from now on. */
  attach(listener: ConnectionListener): void
  /** @returns false where the peer is slow: the bytes are kept, and `drained` tells when to go on */
  write(bytes: Uint8Array): boolean
  /** What is written until `uncork` goes out in as few writes as possible. */
  cork(): void
  uncork(): void
  /** Our FIN after what was written; the peer may go on. Where there is no half-close, the whole connection ends. */
  end(): void
  /**
   * As close(): what was written still goes out, nothing more is read.
   * @param refusal why the peer is not served, where the transport can say so (WebSocket)
   */
  close(refusal?: string): void
  /** Closes with RST. */
  reset(): void
  pause(): void
  resume(): void
}

export interface ConnectionListener {
  /** @param peer UDP without connect(): who sent it */
  bytes(bytes: Uint8Array, peer?: string): void
  /** The peer's FIN. */
  fin(): void
  /** Our FIN has gone out. */
  ended(): void
  drained(): void
  /** Something failed and the connection goes on: a datagram that could not be sent. */
  failed(error: Error): void
  /** The descriptor is closed; the last call. */
  over(error?: Error): void
}
