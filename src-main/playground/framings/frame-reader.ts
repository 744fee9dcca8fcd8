/** One message of a byte stream, with the bytes that its framing added. */
export interface Framed {
  /** The whole frame. A frame that came in one read is a view of that read's bytes. */
  readonly bytes: Uint8Array
  /** The framing's own bytes at the front and at the end; the payload lies between. */
  readonly head: number
  readonly tail: number
  /** How many bytes of it came with each read: the first 100 of `parts`. */
  readonly sizes: readonly number[]
  readonly parts: number
  /** The stream ended within the frame. */
  readonly partial?: boolean
}

/** Puts the messages of one stream together again. What is kept between reads is copied, so a read buffer may be used again. */
export interface FrameReader {
  /** The frames that these bytes complete. Throws FrameRefused; the reader is then of no more use. */
  read(bytes: Uint8Array): readonly Framed[]
  /** The stream ended: what is left as a partial frame, or the one message of `close`. */
  end(): Framed | undefined
}

/** The peer's bytes are no frame of this framing. `before`: the frames that were complete before them. */
export class FrameRefused extends Error {
  override name = 'FrameRefused'
  readonly before: readonly Framed[]

  constructor(message: string, before: readonly Framed[]) {
    super(message)
    this.before = before
  }
}

/** A frame is, or says that it is, longer than allowed; nothing of it is kept. Lengths are of the whole frame, in bytes. */
export class FrameTooLong extends FrameRefused {
  override name = 'FrameTooLong'
  readonly claimed: number
  readonly limit: number

  constructor(message: string, claimed: number, limit: number, before: readonly Framed[]) {
    super(message, before)
    this.claimed = claimed
    this.limit = limit
  }
}

/** What a framing is: how it is read, and how a payload is said in it. */
export interface FramingRules {
  reader(): FrameReader
  /** The payload as a frame. Throws RangeError where the framing cannot say it. */
  frame(payload: Uint8Array): Uint8Array
}
