import type { Framed } from './frame-reader.ts'

/** Sizes of reads that a frame remembers. */
const rememberedSizes = 100

/** What came of a frame so far. It grows by doubling, so that a frame that comes byte by byte costs no more than twice its length. */
export class PartialFrame {
  #bytes = Buffer.alloc(0)
  #sizes: number[] = []
  #parts = 0
  length = 0

  /** Adds what one read brought. */
  append(bytes: Uint8Array): void {
    const length = this.length + bytes.length
    if (length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(64, length, 2 * this.#bytes.length))
      grown.set(this.#bytes.subarray(0, this.length))
      this.#bytes = grown
    }
    this.#bytes.set(bytes, this.length)
    this.length = length
    if (this.#parts < rememberedSizes) this.#sizes.push(bytes.length)
    this.#parts++
  }

  /** From this byte on. */
  from(at: number): Uint8Array {
    return this.#bytes.subarray(at, this.length)
  }

  /** Gives the frame away and begins the next. */
  take(head: number, tail: number): Framed {
    const frame = { bytes: this.#bytes.subarray(0, this.length), head, tail, sizes: this.#sizes, parts: this.#parts }
    this.#bytes = Buffer.alloc(0)
    this.#sizes = []
    this.#parts = 0
    this.length = 0
    return frame
  }

  /** The stream ended within the frame: what there is of it. */
  takeRest(head: number): Framed | undefined {
    return this.length ? { ...this.take(Math.min(head, this.length), 0), partial: true } : undefined
  }

  /** These bytes complete the frame: a view of them where nothing came before. */
  complete(bytes: Uint8Array, head: number, tail: number): Framed {
    if (!this.length) return { bytes, head, tail, sizes: [bytes.length], parts: 1 }
    this.append(bytes)
    return this.take(head, tail)
  }
}
