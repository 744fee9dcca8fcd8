import type { Peer, Serving } from './serving.ts'

/**
 * Serves a peer that gets one answer for each message, and our FIN for its FIN. `answer` gives undefined for a message without an
 * answer. How fast it goes is the peer's business: see Peer.send.
 */
export const answering = (peer: Peer, answer: (message: Uint8Array) => Uint8Array | undefined): Serving => ({
  message(payload) {
    const bytes = answer(payload)
    if (bytes) peer.send(bytes)
  },
  peerFin: () => peer.end(),
})
