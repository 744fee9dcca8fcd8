import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import type { Server, Socket } from 'node:net'

/**
 * A descriptor kept for when there are no others. libuv tries accept() again and again while it says EMFILE, and has a descriptor
 * of its own to get the waiting connection out of the way; should that be gone too, it would never end. Then this one is given
 * up, the connection is accepted with it and closed at once, and the descriptor is taken back.
 */
let reserve: number | undefined
let spent = false

function take(): void {
  try {
    reserve ??= openSync(devNull, 'r')
    spent = false
  } catch {
    // There is none; the next connection that ends gives one.
  }
}

/** Watches a server for accept() that fails. @param failed is told of each failure */
export function guardAccept(server: Server, failed: (error: Error) => void): void {
  take()
  server.on('error', (error: NodeJS.ErrnoException) => {
    failed(error)
    if (error.code !== 'EMFILE' && error.code !== 'ENFILE') return
    if (reserve === undefined) {
      // Nothing is left to get the connection out of the way with: to stop listening is the only end.
      server.close()
      return
    }
    closeSync(reserve)
    reserve = undefined
    spent = true
  })
}

/** Closes a connection that was accepted with the last descriptor. @returns whether it was */
export function turnedAway(socket: Socket): boolean {
  if (!spent) return false
  // Both close the descriptor at once, so that it can be taken back.
  if (socket.remotePort === undefined) socket.destroy()
  else socket.resetAndDestroy()
  take()
  return true
}
