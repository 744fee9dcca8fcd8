/** Ethernet frames with IP, TCP, UDP and ICMP, built in one place of memory and with correct checksums. */

/** Longest frame that is built: 14 bytes of Ethernet and an MTU of 1500. */
const LONGEST = 1514
const memory = new ArrayBuffer(2048)
const words = new Uint16Array(memory)
/** The frame that was built last is at the beginning of this. */
export const frame = Buffer.from(memory)

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

const ICMP = 1
const TCP = 6
const UDP = 17
const ICMPV6 = 58

/**
 * Sum for the Internet checksum (RFC 1071), in the byte order of memory: the result is stored as it comes.
 * @param {number} from even @param {number} to
 */
function sum(from, to) {
  let total = 0
  for (let at = from >> 1, end = to >> 1; at < end; at += 1) total += words[at]
  return (to & 1) === 1 ? total + frame[to - 1] : total
}

/** @param {number} total */
function folded(total) {
  let rest = total
  while (rest > 0xffff) rest = (rest & 0xffff) + (rest >>> 16)
  return ~rest & 0xffff
}

/** The value that a big-endian 16-bit number has in the order of `sum`. @param {number} value */
const swapped = value => ((value & 255) << 8) | (value >>> 8)

/**
 * @typedef {object} Station one end of a conversation
 * @property {Buffer} mac 6 bytes
 * @property {Buffer} v4 4 bytes
 * @property {Buffer} v6 16 bytes
 * @property {number} ttl as it is where the capture is made
 */

/**
 * The Ethernet and IP headers from one station to another: 34 or 54 bytes, without what changes with every packet.
 * @param {Station} from @param {Station} to @param {boolean} v6 @param {number} protocol
 */
function headers(from, to, v6, protocol) {
  const out = Buffer.alloc(v6 ? 54 : 34)
  to.mac.copy(out, 0)
  from.mac.copy(out, 6)
  out.writeUInt16BE(v6 ? 0x86dd : 0x0800, 12)
  if (v6) {
    out[14] = 0x60
    out[20] = protocol
    out[21] = from.ttl
    from.v6.copy(out, 22)
    to.v6.copy(out, 38)
  } else {
    out[14] = 0x45
    out[20] = 0x40
    out[22] = from.ttl
    out[23] = protocol
    from.v4.copy(out, 26)
    to.v4.copy(out, 30)
  }
  return out
}

/** @param {Station} from @param {Station} to @param {boolean} v6 */
export const tcpHeaders = (from, to, v6) => headers(from, to, v6, TCP)
/** @param {Station} from @param {Station} to @param {boolean} v6 */
export const udpHeaders = (from, to, v6) => headers(from, to, v6, UDP)
/** @param {Station} from @param {Station} to @param {boolean} v6 */
export const icmpHeaders = (from, to, v6) => headers(from, to, v6, v6 ? ICMPV6 : ICMP)

/**
 * Puts headers in place and fills in length, identification and IPv4 header checksum.
 * @param {Buffer} header of `headers`
 * @param {number} end of the IP packet in the frame
 * @param {number} id IPv4 identification
 * @returns {number} the sum of the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1)
 */
function network(header, end, id) {
  header.copy(frame, 0)
  if (header.length === 54) {
    frame.writeUInt16BE(end - 54, 18)
    return sum(22, 54) + swapped(end - 54) + swapped(header[20])
  }
  frame.writeUInt16BE(end - 14, 16)
  frame.writeUInt16BE(id & 0xffff, 18)
  words[12] = folded(sum(14, 34))
  return sum(26, 34) + swapped(end - 34) + swapped(header[23])
}

/**
 * Builds a TCP segment whose options and payload the caller has put in place already, at `optionsAt(header)` and right
 * behind the options.
 * @param {Buffer} header
 * @param {object} segment
 * @param {number} segment.id
 * @param {number} segment.from port
 * @param {number} segment.to port
 * @param {number} segment.seq
 * @param {number} segment.ack
 * @param {number} segment.flags
 * @param {number} segment.window
 * @param {number} segment.options their length, a multiple of four
 * @param {number} segment.payload its length
 * @returns {number} length of the frame
 */
export function tcpFrame(header, segment) {
  const at = header.length
  const end = at + 20 + segment.options + segment.payload
  if (end > LONGEST) throw new RangeError(`a frame of ${end} bytes`)
  const pseudo = network(header, end, segment.id)
  frame.writeUInt16BE(segment.from, at)
  frame.writeUInt16BE(segment.to, at + 2)
  frame.writeUInt32BE(segment.seq, at + 4)
  frame.writeUInt32BE(segment.ack, at + 8)
  frame[at + 12] = (20 + segment.options) << 2
  frame[at + 13] = segment.flags
  frame.writeUInt16BE(segment.window, at + 14)
  frame.writeUInt32BE(0, at + 16)
  words[(at + 16) >> 1] = folded(pseudo + sum(at, end))
  return end
}

/** Where the options of a segment begin. @param {Buffer} header */
export const optionsAt = header => header.length + 20

/**
 * Builds a UDP datagram.
 * @param {Buffer} header @param {number} id @param {number} from port @param {number} to port @param {Buffer} payload
 * @returns {number} length of the frame
 */
export function udpFrame(header, id, from, to, payload) {
  const at = header.length
  const end = at + 8 + payload.length
  if (end > LONGEST) throw new RangeError(`a frame of ${end} bytes`)
  const pseudo = network(header, end, id)
  frame.writeUInt16BE(from, at)
  frame.writeUInt16BE(to, at + 2)
  frame.writeUInt16BE(8 + payload.length, at + 4)
  frame.writeUInt16BE(0, at + 6)
  payload.copy(frame, at + 8)
  // A checksum of zero would say that there is none (RFC 768).
  words[(at + 6) >> 1] = folded(pseudo + sum(at, end)) || 0xffff
  return end
}

/**
 * Builds an ICMP or ICMPv6 message.
 * @param {Buffer} header @param {number} id @param {Buffer} message its checksum is filled in
 * @returns {number} length of the frame
 */
export function icmpFrame(header, id, message) {
  const at = header.length
  const end = at + message.length
  const pseudo = network(header, end, id)
  message.copy(frame, at)
  frame.writeUInt16BE(0, at + 2)
  words[(at + 2) >> 1] = folded((at === 54 ? pseudo : 0) + sum(at, end))
  return end
}
