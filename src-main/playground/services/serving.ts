import type { Service, TranscriptEntry } from '../../api/playground.ts'

/** What a service may write into a transcript. */
export type ServiceEvent = Extract<TranscriptEntry, { kind: 'event' }>['event']

/** One client of a server, as a service sees it: a connection, or everything that comes from one UDP address. */
export interface Peer {
  /** Its address and ours, `127.0.0.1:4444`; a path, or `*`, for a Unix socket. */
  readonly address: string
  readonly local: string
  /** A connection, which can be ended; false: datagrams. */
  readonly stream: boolean
  /**
   * Sends one message in the server's framing (until close: our FIN follows it). What the framing cannot say is logged as an
   * error and not sent. False: the peer is slow. While it is, no more of its messages are delivered after the one whose answer
   * was not taken, and it is not read; whoever sends of his own accord waits for `drained`.
   */
  send(payload: Uint8Array): boolean
  /** Sends bytes as they are. */
  sendRaw(bytes: Uint8Array): boolean
  /** Our FIN, after what was sent. */
  end(): void
  /** As close(2): what was sent still goes out, and what the peer may still say is not read. */
  close(): void
  reset(): void
  /** Stops and starts reading from the peer. What was read already may still arrive after `pause`. */
  pause(): void
  resume(): void
  /** Writes into the transcript, also after the session is over (a program's exit status). */
  log(event: ServiceEvent, detail: string): void
}

/** What a service does with what comes from one peer. Payloads are only valid during the call. */
export interface Serving {
  message?(payload: Uint8Array): void
  /** Every read as it came, before framing, for services that pass bytes on. The transcript shows frames all the same. */
  bytes?(bytes: Uint8Array): void
  /** The peer's FIN, after its last message. Nothing is closed by itself: a service that does not end stays in CLOSE_WAIT. */
  peerFin?(): void
  /** After a send said false: everything went out. */
  drained?(): void
  /** The session is over, however it ended. Called once. */
  closed?(): void
}

/** A service at work for one server. */
export interface RunningService {
  /** Called when a peer's turn comes: connected and given a worker, or at its first datagram (whose message follows). */
  serve(peer: Peer): Serving
  /** The server has stopped, its sessions are over. Resolves once nothing is left at work, a program that does not want to end. */
  close(): Promise<void>
}

export interface ServiceContext {
  /** Whether programs may be run. */
  readonly mayExec: boolean
  /** The server's peers send datagrams. */
  readonly datagrams?: boolean
}

/** A service that cannot start as it was specified: the problem's code, call and object, and its text. */
export class ServiceRefused extends Error {
  override name = 'ServiceRefused'
  readonly code: string
  readonly call: string
  readonly on: string

  constructor(code: string, call: string, on: string, text: string) {
    super(text)
    this.code = code
    this.call = call
    this.on = on
  }
}

/** Starts one kind of service. Throws ServiceRefused. */
export type Start<K extends Service['kind']> = (service: Extract<Service, { kind: K }>, context: ServiceContext) => RunningService

/** A service without state of its own. */
export const stateless = (serve: (peer: Peer) => Serving): RunningService => ({ serve, close: async () => {} })
