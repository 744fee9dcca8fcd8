import { write } from 'node:fs'
import type { FileDestination } from './formats/destination.ts'
import { newTicket, type Remote, type WorkerPool } from './worker-pool.ts'

/** Why bytes could not be written; an error that crosses from one thread to another loses its code. */
export interface WriteFailure {
  readonly code: string
  readonly message: string
}

/**
 * A file's bytes, made and written by several threads, piece behind piece: none of them come to this thread. A thread that has made
 * its piece before those in front of it are made waits with it, so that no more pieces are in memory than there are threads.
 * @param make has the thread keep a piece under the number given, and tells how many bytes it has
 * @throws the system's error, the signal's reason, what `make` threw; nothing is being written any more then
 */
export async function writePieces(
  pool: WorkerPool, count: number, destination: FileDestination, make: (jobs: Remote, n: number, ticket: number) => Promise<number>,
  tell: (n: number) => void, signal: AbortSignal,
): Promise<void> {
  let last: Promise<void> = Promise.resolve()
  await pool.pieces(count, async (jobs, n) => {
    const before = last, turn = new Turn(), ticket = newTicket()
    last = turn.over
    try {
      const size = await make(jobs, n, ticket)
      await before
      signal.throwIfAborted()
      const position = destination.reserve(size)
      if (position !== null) turn.end()
      const failure = await jobs.write(ticket, destination.fd, position)
      if (failure) throw Object.assign(new Error(failure.message), { code: failure.code })
      turn.end()
    } catch (error) {
      turn.fail(error)
      await jobs.forget(ticket)
      throw error
    }
  }, (_, n) => { tell(n) }, signal)
  signal.throwIfAborted()
}

/** A piece's turn to say where it belongs. */
class Turn {
  readonly over: Promise<void>
  end = (): void => {}
  fail: (error: unknown) => void = () => {}

  constructor() {
    this.over = new Promise((resolve, reject) => { this.end = resolve; this.fail = reject })
    // There may be no piece behind it.
    this.over.catch(() => {})
  }
}

/** Writes all of the bytes; without a position, to a pipe or device. */
export async function writeAt(fd: number, bytes: Uint8Array, position: number | null): Promise<WriteFailure | null> {
  for (let from = 0; from < bytes.length;) {
    const at = position === null ? null : position + from
    const written = await new Promise<number | NodeJS.ErrnoException>((resolve) => {
      write(fd, bytes, from, bytes.length - from, at, (error, count) => { resolve(error ?? count) })
    })
    if (typeof written !== 'number') return { code: written.code ?? '', message: written.message }
    from += written
  }
  return null
}
