import { Transform, type TransformCallback } from 'node:stream'
import type { Damage } from './format.ts'
import { MAGIC_MICROSECONDS, type PcapHeader } from './pcap-header.ts'
import { tooLarge } from './pseudo-header.ts'

const RECORD_HEADER = 16

/**
 * Stands guard before pcap-parser, which believes any length and joins its buffers anew for every piece that arrives: lets
 * through the file header and then only whole records whose length is possible. It ends where something is wrong.
 *
 * The file header that it lets through says version 2.4 and microseconds, the only ones that pcap-parser knows; the unit of
 * the times and the true version are in the header that was read before.
 */
export class WholeRecords extends Transform {
  damage: Damage | undefined
  private readonly header: PcapHeader
  /** Bytes that have arrived and are not yet let through, in order, and how many they are. */
  private held: Uint8Array[] = []
  private length = 0
  /** Bytes that must be there before it is worth looking again. */
  private need = 0
  private passedHeader = false
  /** Offset in the stream of the first byte held. */
  private offset = 0

  constructor(header: PcapHeader) {
    super()
    this.header = header
    this.need = header.length
  }

  override _transform(chunk: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    if (!this.damage) {
      this.held.push(chunk)
      this.length += chunk.length
      if (this.length >= this.need) this.letThrough()
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    if (!this.damage && this.length > 0) {
      this.damage = {
        offset: this.offset,
        message: `The stream ends in the middle of a packet: ${this.length} bytes of its record have arrived`,
      }
    }
    done()
  }

  private letThrough(): void {
    const bytes = this.held.length === 1 ? this.held[0] : Buffer.concat(this.held)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const { little, largest } = this.header
    let at = 0
    if (!this.passedHeader) {
      this.passedHeader = true
      at = this.header.length
      this.push(asPcapParserLikesIt(bytes.subarray(0, at), little))
    }
    const from = at
    this.need = RECORD_HEADER
    while (at + RECORD_HEADER <= bytes.length) {
      const captured = view.getUint32(at + 8, little)
      if (captured > largest) {
        this.damage = { offset: this.offset + at, message: tooLarge(captured, largest) }
        break
      }
      const next = at + RECORD_HEADER + captured
      if (next > bytes.length) {
        this.need = RECORD_HEADER + captured
        break
      }
      at = next
    }
    if (at > from) this.push(bytes.subarray(from, at))
    this.held = at < bytes.length ? [bytes.subarray(at)] : []
    this.length = bytes.length - at
    this.offset += at
  }
}

function asPcapParserLikesIt(header: Uint8Array, little: boolean): Uint8Array {
  const copy = new Uint8Array(header)
  const view = new DataView(copy.buffer)
  view.setUint32(0, MAGIC_MICROSECONDS, little)
  view.setUint16(4, 2, little)
  view.setUint16(6, 4, little)
  return copy
}
