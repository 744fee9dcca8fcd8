/** Writes pcap and pcapng in large pieces. Times are microseconds since 1970, little-endian files, Ethernet. */
import { closeSync, openSync, writeSync } from 'node:fs'

const ETHERNET = 1
const SNAP_LENGTH = 262144
/** Bytes that are gathered before a write. */
const PIECE = 8 << 20
/** Room for the largest frame and what is written about it. */
const MARGIN = 4096

export class CaptureFile {
  /** @param {string} path @param {'pcap' | 'pcapng'} format */
  constructor(path, format) {
    this.file = openSync(path, 'w')
    this.format = format
    this.piece = Buffer.allocUnsafe(PIECE + MARGIN)
    this.filled = 0
    this.written = 0
    this.packets = 0
    if (format === 'pcap') this.writePcapHeader()
    else this.writeSectionAndInterface()
  }

  /** libpcap's file header: magic of microseconds, version 2.4. */
  writePcapHeader() {
    this.words(0xa1b2c3d4, 0x00040002, 0, 0, SNAP_LENGTH, ETHERNET)
  }

  /** draft-ietf-opsawg-pcapng sections 4.1 and 4.2. */
  writeSectionAndInterface() {
    this.words(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28)
    this.words(1, 20, ETHERNET, SNAP_LENGTH, 20)
  }

  /** @param {...number} values unsigned 32-bit */
  words(...values) {
    for (const value of values) this.filled = this.piece.writeUInt32LE(value, this.filled)
  }

  /**
   * @param {number} time microseconds since 1970
   * @param {Buffer} bytes holds the frame at its beginning
   * @param {number} length of the frame
   */
  packet(time, bytes, length) {
    const { piece } = this
    let at = this.filled
    if (this.format === 'pcap') {
      const seconds = Math.floor(time / 1_000_000)
      piece.writeUInt32LE(seconds, at)
      piece.writeUInt32LE(time - seconds * 1_000_000, at + 4)
      piece.writeUInt32LE(length, at + 8)
      piece.writeUInt32LE(length, at + 12)
      bytes.copy(piece, at + 16, 0, length)
      at += 16 + length
    } else {
      const padded = (length + 3) & ~3
      const high = Math.floor(time / 0x100000000)
      piece.writeUInt32LE(6, at)
      piece.writeUInt32LE(32 + padded, at + 4)
      piece.writeUInt32LE(0, at + 8)
      piece.writeUInt32LE(high, at + 12)
      piece.writeUInt32LE(time - high * 0x100000000, at + 16)
      piece.writeUInt32LE(length, at + 20)
      piece.writeUInt32LE(length, at + 24)
      piece.writeUInt32LE(0, at + 24 + padded)
      bytes.copy(piece, at + 28, 0, length)
      piece.writeUInt32LE(32 + padded, at + 28 + padded)
      at += 32 + padded
    }
    this.filled = at
    this.packets += 1
    if (at >= PIECE) this.flush()
  }

  flush() {
    for (let at = 0; at < this.filled;) at += writeSync(this.file, this.piece, at, this.filled - at)
    this.written += this.filled
    this.filled = 0
  }

  close() {
    this.flush()
    closeSync(this.file)
  }
}
