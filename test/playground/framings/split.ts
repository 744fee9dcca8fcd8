import type { FrameReader, Framed } from '../../../src-main/playground/framing.ts'

export const bytes = (text: string) => Buffer.from(text, 'latin1')

/** The payloads as text; a partial one ends with «…». */
export const payloads = (frames: readonly Framed[]) => frames.map(({ bytes, head, tail, partial }) =>
  Buffer.from(bytes.subarray(head, bytes.length - tail)).toString('latin1') + (partial ? '…' : ''))

/** Everything that a reader makes of these reads. */
export function framesOf(reader: FrameReader, reads: readonly Uint8Array[]): Framed[] {
  const frames = reads.flatMap((read) => {
    // A buffer that is used again for the next read.
    const buffer = Buffer.from(read)
    const copies = reader.read(buffer).map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes) }))
    buffer.fill(0xee)
    return copies
  })
  const rest = reader.end()
  return rest ? [...frames, rest] : frames
}

/** The stream cut at these places. */
export function cut(stream: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (stream.length + 1)))].sort((a, b) => a - b)
  return [0, ...ends].map((from, at) => stream.subarray(from, ends[at] ?? stream.length))
}
