import type { FollowedPart } from './follow-format.ts'
import { toFile } from './formats/destination.ts'
import { inBatches } from './in-batches.ts'

/**
 * Writes a followed stream to a file, piece by piece.
 * @param format what is written of a piece, given how many bytes and pieces its side had before
 * @returns bytes written
 * @throws the system's error where the file cannot be written; then nothing is left of it
 */
export async function writeFollowed(
  path: string, pieces: AsyncIterable<FollowedPart>, format: (piece: FollowedPart, place: { bytes: number, pieces: number }) => Uint8Array,
): Promise<number> {
  const destination = await toFile(path)
  const places = [{ bytes: 0, pieces: 0 }, { bytes: 0, pieces: 0 }]
  const texts = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      const place = places[piece.side]
      yield format(piece, place)
      place.bytes += piece.bytes.length
      place.pieces++
    }
  }
  let written = 0
  try {
    for await (const bytes of inBatches(texts())) {
      await destination.write(bytes)
      written += bytes.length
    }
    await destination.finish()
  } catch (error) {
    await destination.abandon()
    throw error
  }
  return written
}
