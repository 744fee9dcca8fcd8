import type { Connection } from './connection.ts'

/** A socket that others connect to (UDP: that others send to). */
export interface Listener {
  /** Its real address; undefined for a Unix socket. */
  readonly address: string | undefined
  readonly port: number | undefined
  readonly fd: number | undefined
  /** Takes no more connections, and removes the path of a Unix socket. Resolves once its descriptor is closed. */
  close(): Promise<void>
}

export interface ListenerEvents {
  connection(connection: Connection): void
  /** accept() or a handshake failed; the listener goes on. */
  failed(error: Error, peer?: string): void
}
