import type { FrameReader, Framed, FramingRules } from './frame-reader.ts'
import { PartialFrame } from './partial-frame.ts'

/** Messages of `size` bytes each. */
export function fixed({ size }: { readonly size: number }): FramingRules {
  return {
    reader: () => new FixedReader(size),
    frame(payload) {
      if (payload.length === size) return payload
      throw new RangeError(`A message of ${payload.length} bytes in frames of exactly ${size} bytes`)
    },
  }
}

class FixedReader implements FrameReader {
  readonly #size: number
  readonly #partial = new PartialFrame()

  constructor(size: number) {
    this.#size = size
  }

  read(bytes: Uint8Array): readonly Framed[] {
    const frames: Framed[] = []
    let at = 0
    while (at < bytes.length) {
      const end = at + this.#size - this.#partial.length
      if (end > bytes.length) {
        this.#partial.append(bytes.subarray(at))
        break
      }
      frames.push(this.#partial.complete(bytes.subarray(at, end), 0, 0))
      at = end
    }
    return frames
  }

  end(): Framed | undefined {
    return this.#partial.takeRest(0)
  }
}
