import type { Peer, Serving } from './serving.ts'

/** Tells a connection one thing at once and closes it; tells it to each datagram. What the peer says is not looked at. */
export function telling(peer: Peer, tell: () => Uint8Array): Serving {
  if (!peer.stream) return { message: () => void peer.send(tell()) }
  const taken = peer.send(tell())
  if (taken) peer.close()
  return { drained: () => peer.close() }
}
