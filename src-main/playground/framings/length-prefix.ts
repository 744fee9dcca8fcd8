import type { Framing } from '../../api/playground.ts'
import { FrameRefused, FrameTooLong } from './frame-reader.ts'
import type { FrameReader, Framed, FramingRules } from './frame-reader.ts'
import { PartialFrame } from './partial-frame.ts'

type LengthFraming = Extract<Framing, { kind: 'length' }>

const integerSizes = { u8: 1, u16: 2, u32: 4 } as const

/** A length before each message: ASCII digits (`0011Hello World`) or an integer. `inclusive`: it counts itself too. */
export function lengthPrefix(framing: LengthFraming): FramingRules {
  const prefix = prefixOf(framing)
  const own = framing.inclusive ? prefix.size : 0
  return {
    reader: () => new LengthReader(prefix, own, framing.limit),
    frame(payload) {
      const length = payload.length + own
      if (length > prefix.most) {
        throw new RangeError(`A message of ${payload.length} bytes: ${prefix.words} ${own ? 'with itself counted ' : ''}says at most ${prefix.most}`)
      }
      return Buffer.concat([prefix.write(length), payload])
    },
  }
}

interface Prefix {
  /** Bytes. */
  readonly size: number
  /** The greatest length that it says. */
  readonly most: number
  readonly words: string
  write(length: number): Buffer
  /** Undefined: this is no number. */
  read(bytes: Buffer): number | undefined
}

function prefixOf({ prefix, width, order }: LengthFraming): Prefix {
  if (prefix === 'digits') {
    return {
      size: width, most: 10 ** width - 1, words: `a length of ${width} digits`,
      write: (length) => Buffer.from(String(length).padStart(width, '0'), 'latin1'),
      // printf's "%4d" pads with spaces.
      read(bytes) {
        const text = bytes.toString('latin1')
        return /^ *\d+$/.test(text) ? Number(text) : undefined
      },
    }
  }
  const size = integerSizes[prefix]
  return {
    size, most: 256 ** size - 1, words: `a length of ${size === 1 ? '1 byte' : `${size} bytes`}`,
    write(length) {
      const bytes = Buffer.alloc(size)
      if (order === 'big') bytes.writeUIntBE(length, 0, size)
      else bytes.writeUIntLE(length, 0, size)
      return bytes
    },
    read: (bytes) => order === 'big' ? bytes.readUIntBE(0, size) : bytes.readUIntLE(0, size),
  }
}

class LengthReader implements FrameReader {
  readonly #prefix: Prefix
  readonly #own: number
  readonly #limit: number
  readonly #partial = new PartialFrame()
  /** Length of the frame that #partial is the beginning of; 0: its prefix is not complete. */
  #total = 0

  constructor(prefix: Prefix, own: number, limit: number) {
    this.#prefix = prefix
    this.#own = own
    this.#limit = limit
  }

  read(bytes: Uint8Array): readonly Framed[] {
    const frames: Framed[] = []
    let at = 0
    while (at < bytes.length) {
      const had = this.#partial.length
      if (!this.#total) this.#total = this.#totalOf(bytes, at, frames)
      const end = at + this.#total - had
      if (!this.#total || end > bytes.length) {
        this.#partial.append(bytes.subarray(at))
        break
      }
      frames.push(this.#partial.complete(bytes.subarray(at, end), this.#prefix.size, 0))
      this.#total = 0
      at = end
    }
    return frames
  }

  /** Length of the frame that begins with what is kept and goes on at `at`; 0 as long as its prefix is not complete. */
  #totalOf(bytes: Uint8Array, at: number, before: readonly Framed[]): number {
    const { size } = this.#prefix
    const kept = this.#partial.length
    const here = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(size - kept, bytes.length - at))
    const head = kept ? Buffer.concat([this.#partial.from(0), here]) : here
    if (head.length < size) return 0
    const length = this.#prefix.read(head)
    if (length === undefined) throw new FrameRefused(`“${head.toString('latin1')}” is no length of ${size} digits`, before)
    const total = length - this.#own + size
    if (total < size) throw new FrameRefused(`A length of ${length}, which cannot count its own ${size} bytes`, before)
    if (total <= this.#limit) return total
    throw new FrameTooLong(`A frame that says it has ${total} bytes; the limit is ${this.#limit}`, total, this.#limit, before)
  }

  end(): Framed | undefined {
    return this.#partial.takeRest(this.#prefix.size)
  }
}
