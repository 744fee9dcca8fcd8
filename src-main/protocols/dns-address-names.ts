import { readName } from './dns-name.ts'
import { TYPE } from './dns-types.ts'
import type { Packet } from './packet.ts'
import { Malformed, malformed, Truncated, type Reader } from './reader.ts'

// RFC 1035 4.1.1 and 4.1.3: the numbers of questions and records; what stands behind the name of a question and a record.
const COUNTS = 4
const HEADER = 12
const QUESTION = 4
const CLASS = 2
const LENGTH = 8
const DATA = 10
/** Record of the Internet's addresses; the upper bits are other things in multicast DNS, and Wireshark does not look at them. */
const INTERNET = 1
const CLASS_BITS = 0x7f
/** RFC 1035 2.3.4, 4.1.4. */
const LONGEST_LABEL = 63
const POINTER = 0xc0

/** Names that one message may tell: each may lead over many pointers. */
const MOST = 200

/**
 * In the first pass: remembers the names that the A and AAAA records of a message give addresses, in whatever section.
 * @param base where the message begins in `r`
 */
export function learnAddressNames(r: Reader, p: Packet, base: number): void {
  try {
    let at = base + HEADER
    for (let left = r.u16(base + COUNTS); left > 0; left--) at = behindName(r, at) + QUESTION
    let told = 0
    for (let left = r.u16(base + COUNTS + 2) + r.u16(base + COUNTS + 4) + r.u16(base + COUNTS + 6); left > 0 && told < MOST; left--) {
      const owner = at
      at = behindName(r, at)
      const type = r.u16(at), size = type === TYPE.A ? 4 : type === TYPE.AAAA ? 16 : 0, length = r.u16(at + LENGTH)
      if (size && length >= size && (r.u16(at + CLASS) & CLASS_BITS) === INTERNET) {
        p.learnName(r.view(at + DATA, size), readName(r, owner, base).text)
        told++
      }
      at += DATA + length
    }
  } catch (error) {
    // What came before the damage counts; that there is some is said when the packet is looked at.
    if (!(error instanceof Truncated || error instanceof Malformed)) throw error
  }
}

/** Where a name ends: behind the root's label, or behind the pointer to its rest (RFC 1035 4.1.4). */
function behindName(r: Reader, at: number): number {
  for (;;) {
    const head = r.u8(at)
    if (head === 0) return at + 1
    if (head >= POINTER) return at + 2
    if (head > LONGEST_LABEL) throw malformed
    at += 1 + head
  }
}
