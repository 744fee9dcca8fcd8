import { ONE_MORE_SEGMENT, type Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import { malformed, truncated, type Reader } from './reader.ts'

/**
 * Messages that stand one behind the other in a TCP segment, each saying its own length. One that cannot be read does not
 * stop the next; one that goes on in later segments is read as far as it is here, and TCP is told where the next begins.
 * @param header bytes that `lengthOf` needs
 * @param lengthOf length of the whole message at an offset, in bytes
 */
export function dissectPdus(
  r: Reader, p: Packet, protocol: Protocol, header: number,
  lengthOf: (r: Reader, at: number) => number, message: (r: Reader, p: Packet) => void,
): void {
  const whole = p.fragmented
  for (let at = 0; at < r.reported;) {
    if (at >= r.length) throw truncated
    if (p.canDesegment && r.reported - at < header && p.more(at, ONE_MORE_SEGMENT)) return
    const length = lengthOf(r, at)
    if (length < header) throw malformed
    const missing = length - (r.reported - at)
    if (missing > 0 && p.canDesegment && p.more(at, missing)) return
    if (missing > 0) {
      p.fragmented = true
      p.bytesUntilNextPdu = missing
    }
    const read = p.attempt(protocol, r.sub(at, length), message)
    p.fragmented = whole
    at += length
    // That the capture was cut here is said already.
    if (!read && at >= r.length) return
  }
}
