import { FrameTooLong } from './frame-reader.ts'
import type { FrameReader, Framed, FramingRules } from './frame-reader.ts'
import { PartialFrame } from './partial-frame.ts'

/** One message: all bytes until the peer's FIN. */
export const untilClose = ({ limit }: { readonly limit: number }): FramingRules => ({
  reader: () => new UntilCloseReader(limit),
  frame: (payload) => payload,
})

class UntilCloseReader implements FrameReader {
  readonly #limit: number
  readonly #partial = new PartialFrame()

  constructor(limit: number) {
    this.#limit = limit
  }

  read(bytes: Uint8Array): readonly Framed[] {
    const total = this.#partial.length + bytes.length
    if (total > this.#limit) throw new FrameTooLong(`More than ${this.#limit} bytes, which is the limit`, total, this.#limit, [])
    if (bytes.length) this.#partial.append(bytes)
    return []
  }

  end(): Framed | undefined {
    return this.#partial.length ? this.#partial.take(0, 0) : undefined
  }
}
