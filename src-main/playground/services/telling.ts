import type { Peer, Serving } from './serving.ts'

/**
 * Milliseconds that a peer which we have sent our FIN has for its own (socat's -t). A close() at once would answer what it is
 * still sending with RST, and that may cost it what we said (RFC 1122 section 4.2.2.13).
 */
export const finTime = 500

/** Tells a connection one thing at once and closes it; tells it to each datagram. What the peer says is not looked at. */
export function telling(peer: Peer, tell: () => Uint8Array): Serving {
  if (!peer.stream) return { message: () => void peer.send(tell()) }
  let late: NodeJS.Timeout | undefined
  function close(): void {
    peer.end()
    late = setTimeout(() => peer.close(), finTime)
  }
  if (peer.send(tell())) close()
  return { drained: close, closed: () => clearTimeout(late) }
}
