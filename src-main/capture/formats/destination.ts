import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { writeAll } from './gzip.ts'

/** Where an export goes. */
export interface Destination {
  /** Resolves when the bytes have been taken and may be changed. @throws the system's error */
  write(bytes: Uint8Array): Promise<void>
  /** Everything has been written. */
  finish(): Promise<void>
  /** The export has failed or was given up; nothing of it is to be left. Never throws. */
  abandon(): Promise<void>
}

/** A file to which other threads may write too. */
export interface FileDestination extends Destination {
  /** Its descriptor; not to be used any more once it is finished or abandoned. */
  readonly fd: number
  /**
   * Leaves room for bytes that somebody else writes.
   * @returns where they belong; null for a pipe or device, to which each writes when it is its turn
   */
  reserve(length: number): number | null
}

/** To a stream, such as standard output; finishing does not end it. A closed pipe makes `write` throw EPIPE. */
export function toStream(stream: Writable): Destination {
  // Each failure reaches the write that met it; without a listener it would also end the program.
  const ignore = (): void => {}
  stream.on('error', ignore)
  const release = (): Promise<void> => {
    stream.off('error', ignore)
    return Promise.resolve()
  }
  return {
    write: (bytes) => new Promise((resolve, reject) => {
      stream.write(bytes, (error) => {
        if (error) reject(error)
        else resolve()
      })
    }),
    finish: release,
    abandon: release,
  }
}

/**
 * To a file. What is written gets its name only when it is complete, so a capture can be exported over itself, and a failed
 * export leaves the old file as it was. A pipe or device is written to as it is.
 * @param durable what was there before is given up only once the new bytes are on the disk
 * @throws the system's error
 */
export async function toFile(path: string, durable = false): Promise<FileDestination> {
  const target = await realpath(path).catch(() => path)
  const old = await stat(target).catch(() => undefined)
  const inPlace = old !== undefined && !old.isFile()
  const written = inPlace ? target : `${target}.${randomBytes(6).toString('hex')}.part`
  const file = await open(written, inPlace ? 'w' : 'wx')
  let end = 0
  const reserve = (length: number): number | null => {
    const at = end
    end += length
    return inPlace ? null : at
  }
  return {
    fd: file.fd, reserve,
    write: (bytes) => writeAll(file, bytes, reserve(bytes.length)),
    async finish() {
      if (old && !inPlace) await file.chmod(old.mode)
      if (durable && !inPlace) await file.sync()
      await file.close()
      if (!inPlace) await rename(written, target)
    },
    async abandon() {
      await file.close().catch(() => {})
      if (!inPlace) await rm(written, { force: true }).catch(() => {})
    },
  }
}

/** Writes a file in one piece; an older one of that name stays until all is written. @throws the system's error */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const destination = await toFile(path)
  try {
    await destination.write(bytes)
    await destination.finish()
  } catch (error) {
    await destination.abandon()
    throw error
  }
}
