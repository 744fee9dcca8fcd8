/** Bytes that are gathered: a write for each small piece would take longer than what is written. */
const BATCH = 512 * 1024

/** The same bytes in larger pieces. Nothing that is given is kept, so it may change when the next one is asked for. */
export async function* inBatches(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let batch = Buffer.allocUnsafe(BATCH), filled = 0
  for await (const piece of pieces) {
    if (filled + piece.length > BATCH && filled > 0) {
      yield batch.subarray(0, filled)
      batch = Buffer.allocUnsafe(BATCH)
      filled = 0
    }
    if (piece.length > BATCH) yield Buffer.from(piece)
    else {
      batch.set(piece, filled)
      filled += piece.length
    }
  }
  if (filled > 0) yield batch.subarray(0, filled)
}
