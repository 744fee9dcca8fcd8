import type { TypedBytes } from '../../api/playground.ts'
import { bytesOf } from '../typed-bytes.ts'
import { FrameTooLong } from './frame-reader.ts'
import type { FrameReader, Framed, FramingRules } from './frame-reader.ts'
import { PartialFrame } from './partial-frame.ts'

const longestMarker = 1024

/**
 * A marker after each message: `#)`, a line feed, any bytes. A message that was written with its marker is not given another.
 * Throws RangeError for a marker that marks nothing.
 */
export function endMarker({ marker: typed, limit }: { readonly marker: TypedBytes, readonly limit: number }): FramingRules {
  const marker = Buffer.from(bytesOf(typed))
  if (!marker.length) throw new RangeError('An end marker has at least one byte')
  if (marker.length > longestMarker) throw new RangeError(`An end marker of ${marker.length} bytes; it may have ${longestMarker}`)
  return {
    reader: () => new MarkerReader(marker, limit),
    frame(payload) {
      const frame = Buffer.concat([payload, marker])
      // Together they may make a marker earlier: # and ## in “a###”.
      const first = frame.indexOf(marker)
      if (first === payload.length) return frame
      if (first === payload.length - marker.length) return payload
      throw new RangeError(`The message has the end marker ${shown(marker)} at byte ${first}, where the other end would cut it`)
    },
  }
}

class MarkerReader implements FrameReader {
  readonly #marker: Buffer
  readonly #limit: number
  readonly #partial = new PartialFrame()

  constructor(marker: Buffer, limit: number) {
    this.#marker = marker
    this.#limit = limit
  }

  read(read: Uint8Array): readonly Framed[] {
    const bytes = Buffer.from(read.buffer, read.byteOffset, read.length)
    const frames: Framed[] = []
    let at = 0
    while (at < bytes.length) {
      const end = this.#endOf(bytes, at)
      // Without a marker here, one byte more is the least that completes the frame.
      const total = this.#partial.length + (end ?? bytes.length + 1) - at
      if (total > this.#limit) {
        const text = end === undefined ? `No end marker ${shown(this.#marker)} in ${this.#limit} bytes, which is the limit` :
          `A frame of ${total} bytes; the limit is ${this.#limit}`
        throw new FrameTooLong(text, total, this.#limit, frames)
      }
      if (end === undefined) {
        this.#partial.append(bytes.subarray(at))
        break
      }
      frames.push(this.#partial.complete(bytes.subarray(at, end), 0, this.#marker.length))
      at = end
    }
    return frames
  }

  /** Where the frame that goes on at `at` ends, after its marker. */
  #endOf(bytes: Buffer, at: number): number | undefined {
    const { length } = this.#marker
    const kept = this.#partial.length
    if (kept && length > 1) {
      const seam = this.#partial.from(Math.max(0, kept - length + 1))
      const found = Buffer.concat([seam, bytes.subarray(at, at + length - 1)]).indexOf(this.#marker)
      if (found >= 0) return at + found + length - seam.length
    }
    const found = bytes.indexOf(this.#marker, at)
    return found < 0 ? undefined : found + length
  }

  end(): Framed | undefined {
    return this.#partial.takeRest(0)
  }
}

/** The marker as it is typed. */
function shown(marker: Buffer): string {
  const text = marker.toString('latin1')
  return /^[\x20-\x7e]+$/.test(text) ? `“${text}”` : marker.toString('hex').replaceAll(/..(?!$)/g, '$& ')
}
