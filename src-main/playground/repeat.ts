import type { Session } from './session.ts'

/** What is sent again and again. */
export interface Repetition {
  readonly send: () => void | Promise<void>
  /** Milliseconds between two. */
  readonly every: number
  /** How often; 0: until stopped. */
  readonly count: number
}

/**
 * Sends the same message on a session at an interval, until it was sent so often, the session ends, or it cannot be sent. While
 * the peer does not take what was written, nothing is sent.
 * @returns stops it
 */
export function repeat(session: Session, { send, every, count }: Repetition): () => void {
  let sent = 0
  let busy = false
  const stop = (): void => {
    clearInterval(timer)
    session.endings.delete(stop)
    session.repeating = false
  }
  const once = async (): Promise<void> => {
    if (busy) return
    busy = true
    try {
      await send()
      sent++
      if (count > 0 && sent >= count) stop()
      await session.drain()
    } catch (error) {
      stop()
      session.log('error', error instanceof Error ? error.message : String(error))
    } finally {
      busy = false
    }
  }
  const timer = setInterval(() => { void once() }, every)
  session.repeating = true
  session.endings.add(stop)
  void once()
  return stop
}
