import { open } from 'node:fs/promises'
import type { Session } from './session.ts'

/** Bytes that are read, and written, at a time. */
const PIECE = 64 * 1024
/** Bytes of a datagram's payload at most: 65535 less the headers of IPv4 and UDP. */
const MAX_DATAGRAM = 65_507

/**
 * Sends a file's bytes as they are, no faster than the peer takes them; over UDP in one datagram.
 * @returns how many bytes were sent
 * @throws the system's error of open() or read(); an Error where the session ends before the file does
 */
export async function sendFile(session: Session, path: string): Promise<number> {
  session.mayWrite()
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (!session.stream && size > MAX_DATAGRAM) throw new Error(`a datagram holds ${MAX_DATAGRAM} bytes, and the file has ${size}`)
    let sent = 0
    for (;;) {
      // A new buffer each time: the socket may still hold the last one.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(session.stream ? PIECE : MAX_DATAGRAM))
      if (bytesRead === 0) return sent
      if (!session.isOpen) throw new Error(`the session ended after ${sent} bytes of the file`)
      session.mayWrite()
      session.sendRaw(buffer.subarray(0, bytesRead))
      sent += bytesRead
      await session.drain()
    }
  } finally {
    await file.close()
  }
}
