/**
 * Writes a tcpdump file again as pcapng, with what only pcapng can say: comments, the interface's name and filter, and
 * the number of packets. Layout: draft-ietf-opsawg-pcapng, sections 3 and 4; little-endian.
 */
const SECTION = 0x0a0d0d0a
const INTERFACE = 1
const STATISTICS = 5
const PACKET = 6

/** @param {number} length */
const padded = length => Math.ceil(length / 4) * 4

/** An option: code, length, value padded to 32 bits. @param {number} code @param {string | Uint8Array} value */
function option(code, value) {
  const bytes = Buffer.from(value)
  const out = Buffer.alloc(4 + padded(bytes.length))
  out.writeUInt16LE(code, 0)
  out.writeUInt16LE(bytes.length, 2)
  bytes.copy(out, 4)
  return out
}

/**
 * @param {number} type
 * @param {Buffer} fixed the block's own fields, a multiple of four bytes
 * @param {Buffer[]} options
 */
function block(type, fixed, options) {
  const body = Buffer.concat([fixed, ...options, ...(options.length > 0 ? [option(0, '')] : [])])
  const out = Buffer.alloc(12 + body.length)
  out.writeUInt32LE(type, 0)
  out.writeUInt32LE(out.length, 4)
  body.copy(out, 8)
  out.writeUInt32LE(out.length, out.length - 4)
  return out
}

/** A 64-bit number as pcapng writes times: high half first. @param {bigint} time */
function halves(time) {
  const out = Buffer.alloc(8)
  out.writeUInt32LE(Number(time >> 32n), 0)
  out.writeUInt32LE(Number(time & 0xffffffffn), 4)
  return out
}

/** @param {bigint} value */
function u64(value) {
  const out = Buffer.alloc(8)
  out.writeBigUInt64LE(value)
  return out
}

/**
 * @param {Buffer} pcap a little-endian pcap file of tcpdump
 * @param {object} about
 * @param {string} about.comment of the section
 * @param {string} about.on name of the interface
 * @param {string} about.filter capture filter
 * @param {Map<number, string>} about.packetComments by packet number, from 1
 * @returns {Buffer}
 */
export function pcapng(pcap, { comment, on, filter, packetComments }) {
  const magic = pcap.readUInt32LE(0)
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) throw new Error('not a little-endian pcap file')
  const nanoseconds = magic === 0xa1b23c4d
  const unit = nanoseconds ? 1_000_000_000n : 1_000_000n

  const section = Buffer.alloc(16)
  section.writeUInt32LE(0x1a2b3c4d, 0)
  section.writeUInt16LE(1, 4)
  section.writeBigInt64LE(-1n, 8)
  const description = Buffer.alloc(8)
  description.writeUInt16LE(pcap.readUInt32LE(20), 0)
  description.writeUInt32LE(pcap.readUInt32LE(16), 4)
  const resolution = Buffer.from([nanoseconds ? 9 : 6])
  const blocks = [
    block(SECTION, section, [option(1, comment), option(4, 'tcpdump, resources/captures/record.js')]),
    block(INTERFACE, description, [option(2, on), option(11, Buffer.from(`\0${filter}`)), option(9, resolution)]),
  ]

  let number = 0
  let last = 0n
  for (let at = 24; at < pcap.length;) {
    const captured = pcap.readUInt32LE(at + 8)
    last = BigInt(pcap.readUInt32LE(at)) * unit + BigInt(pcap.readUInt32LE(at + 4))
    const fixed = Buffer.alloc(20 + padded(captured))
    halves(last).copy(fixed, 4)
    pcap.copy(fixed, 12, at + 8, at + 16)
    pcap.copy(fixed, 20, at + 16, at + 16 + captured)
    number += 1
    const said = packetComments.get(number)
    blocks.push(block(PACKET, fixed, said ? [option(1, said)] : []))
    at += 16 + captured
  }

  const statistics = Buffer.concat([Buffer.alloc(4), halves(last)])
  blocks.push(block(STATISTICS, statistics, [option(4, u64(BigInt(number))), option(5, u64(0n))]))
  return Buffer.concat(blocks)
}
