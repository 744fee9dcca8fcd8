import { restOfName } from './dns-name-rest.ts'
import { printableBytes } from './printable-text.ts'
import { malformed, type Reader } from './reader.ts'

/** Characters that a name may have (RFC 1035 2.3.4: 255 bytes with the first length and the root's). */
const MAX_NAME = 253
/** Compression pointers that one name may take: more is a loop. */
const MAX_POINTERS = 255

// The upper two bits of a length byte (RFC 1035 4.1.4, RFC 2673 for the extended one).
const KIND = 0xc0
const LABEL = 0x00
const EXTENDED = 0x40
const POINTER = 0xc0
const BIT_STRING = 0x41

export interface DnsName {
  /** Labels with dots between them, printable; `<Root>` for the empty name. */
  readonly text: string
  /** Length of the text before it was made printable, in bytes. */
  readonly length: number
  readonly labels: number
  /** Bytes that the name takes where it stands. */
  readonly used: number
}

const DOT = 0x2e
// The name being put together; nothing is kept in it from one call to the next.
const scratch = Buffer.alloc(MAX_NAME)

/**
 * Reads a domain name, following compression pointers (RFC 1035 4.1.4) within bounds.
 * @param at where it stands in `r`
 * @param base where the message begins in `r`: pointers count from there
 * @param most bytes after which a name may also end without the root's label, as some protocols other than DNS have it
 */
export function readName(r: Reader, at: number, base: number, most = Infinity): DnsName {
  let size = 0, length = 0, used = -1, pointers = 0
  let plain = true, long = false, dots = 0
  for (let i = at; ;) {
    if (i - at >= most) {
      if (used < 0) used = i - at
      break
    }
    if (long && used >= 0) return followed(r, i, base, at, used, pointers)
    const head = r.u8(i++)
    if (head === 0) {
      if (used < 0) used = i - at
      break
    }
    const kind = head & KIND
    if (kind === LABEL) {
      // What is left of a name that is too long already is passed over unread.
      if (!long && !r.has(i, Math.min(head, MAX_NAME + 1 - size))) r.u8(r.length)
      if (long || size + head + (size ? 1 : 0) > MAX_NAME) {
        // How many bytes the name itself takes must still be known.
        long = true
        i += head
        continue
      }
      if (size) { scratch[size++] = DOT; length++; dots++ }
      for (const end = i + head; i < end; i++) {
        const byte = r.bytes[r.start + i]
        if (byte < 0x20 || byte > 0x7e) plain = false
        else if (byte === DOT) dots++
        scratch[size++] = byte
      }
      length += head
    } else if (kind === POINTER) {
      const target = base + ((head & ~KIND) << 8 | r.u8(i++))
      if (used < 0) used = i - at
      // As Wireshark does, one that leads two bytes ahead is taken for a loop.
      if (++pointers > MAX_POINTERS || target === i + 2) return special('<Name contains a pointer that loops>', used)
      i = target
    } else if (head === BIT_STRING) {
      const bits = r.u8(i++)
      const bytes = bits === 0 ? 1 : (bits - 1 >> 3) + 1
      let text = '\\[x'
      for (const end = i + bytes; i < end; i++) text += r.u8(i).toString(16).padStart(2, '0')
      text += `/${bits}]`
      if (size + text.length > MAX_NAME) long = true
      else for (let c = 0; c < text.length; c++) scratch[size++] = text.charCodeAt(c)
    } else if (kind === EXTENDED) {
      // Its length is counted to here, also behind a pointer: Wireshark reads on from there.
      return special('<Unknown extended label>', i - at)
    } else throw malformed
  }
  if (long) return special('<Name too long>', used)
  if ((size === 0 || scratch[0] === 0) && used <= 2) return special('<Root>', used)
  if (used > 2 && length === 0) throw malformed
  return {
    text: plain ? scratch.toString('latin1', 0, length) : printableBytes(scratch.subarray(0, length)),
    length, labels: length > 1 ? dots + 1 : 0, used,
  }
}

/** The rest of a name that is too long, behind a pointer. */
function followed(r: Reader, i: number, base: number, at: number, used: number, pointers: number): DnsName {
  const rest = restOfName(r, i, base)
  if (pointers + rest.pointers > MAX_POINTERS || rest.end === 'loop') return special('<Name contains a pointer that loops>', used)
  if (rest.end === 'root') return special('<Name too long>', used)
  if (rest.end === 'extended') return special('<Unknown extended label>', rest.at - at)
  if (rest.end === 'short') r.u8(rest.at)
  throw malformed
}

function special(text: string, used: number): DnsName {
  if (used < 2 && text !== '<Root>') throw malformed
  return { text, length: text.length, labels: 1, used }
}
