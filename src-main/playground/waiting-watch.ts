import { hangUps } from '../libc/hang-ups.ts'
import type { Session } from './session.ts'

/** Milliseconds between two looks. */
const EVERY = 250

/**
 * Looks after sessions that wait for a worker. Nothing is read from them, so what becomes of their peers would be noticed only when
 * it is their turn; the kernel knows it before.
 */
export class WaitingWatch {
  private timer: NodeJS.Timeout | undefined

  /** Looks from time to time, as long as anybody waits. */
  begin(waiting: ReadonlySet<Session>): void {
    this.timer ??= setInterval(() => {
      if (waiting.size === 0 || !look([...waiting])) this.end()
    }, EVERY).unref()
  }

  end(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}

/** @returns false where this system does not say it */
function look(waiting: readonly Session[]): boolean {
  const open = waiting.flatMap((session) => session.connection.fd === undefined ? [] : [{ session, fd: session.connection.fd }])
  const answers = hangUps(open.map(({ fd }) => fd))
  if (!answers) return false
  for (const [i, { session }] of open.entries()) {
    const answer = answers[i]
    if (answer === 'fin') session.finWhileWaiting()
    else if (answer !== 'none') session.brokenWhileWaiting(answer.errno)
  }
  return true
}
