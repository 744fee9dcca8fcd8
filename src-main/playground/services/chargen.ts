import type { Peer, Serving } from './serving.ts'
import { stateless } from './serving.ts'

/** The 95 printable characters of ASCII; 72 of them make a line, and each line begins one further (RFC 864, «Data Syntax»). */
const ring = String.fromCharCode(...Array.from({ length: 95 }, (_, at) => 0x20 + at))
const pattern = Buffer.from(Array.from(ring, (_, at) => `${(ring + ring).slice(at, at + 72)}\r\n`).join(''))
/** A datagram has between 0 and 512 characters. */
const longestDatagram = 512

/** RFC 864: characters without an end for a connection, as fast as it takes them; a random number of them for each datagram. */
export const chargen = () => stateless((peer) => peer.stream ? stream(peer) : {
  message: () => void peer.send(pattern.subarray(0, Math.floor(Math.random() * (longestDatagram + 1)))),
})

function stream(peer: Peer): Serving {
  let over = false
  let turn: NodeJS.Immediate | undefined
  /** One whole pattern at a time, and other sessions have their turn between two. */
  function next(): void {
    turn = undefined
    if (!over && peer.sendRaw(pattern)) turn = setImmediate(next)
  }
  function stop(): void {
    over = true
    if (turn) clearImmediate(turn)
  }
  turn = setImmediate(next)
  return {
    drained: next,
    peerFin() {
      stop()
      peer.end()
    },
    closed: stop,
  }
}
