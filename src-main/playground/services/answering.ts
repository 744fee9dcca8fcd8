import type { Peer, Serving } from './serving.ts'

/**
 * Serves a peer that gets one answer for each message, at the pace at which it takes them: while it is slow it is not read, and
 * the messages that came with its last read wait. Its FIN is answered with ours, after the last answer. `answer` gives undefined
 * for a message without an answer.
 */
export function answering(peer: Peer, answer: (message: Uint8Array) => Uint8Array | undefined): Serving {
  const waiting: Uint8Array[] = []
  let slow = false
  let ending = false

  function take(message: Uint8Array): void {
    const bytes = answer(message)
    if (bytes === undefined || peer.send(bytes) || !peer.stream) return
    slow = true
    peer.pause()
  }

  return {
    message(payload) {
      if (slow) waiting.push(payload.slice())
      else take(payload)
    },
    peerFin() {
      ending = true
      if (!slow) peer.end()
    },
    drained() {
      slow = false
      let next = 0
      for (; next < waiting.length && !slow; next++) take(waiting[next] ?? new Uint8Array())
      waiting.splice(0, next)
      if (slow) return
      if (ending) peer.end()
      else peer.resume()
    },
    closed() {
      waiting.length = 0
    },
  }
}
