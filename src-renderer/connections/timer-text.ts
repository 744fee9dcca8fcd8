import type { LiveSocket } from './live-table.ts'

/** Seconds that are left of a row's timer at `now`, in milliseconds of this window's clock; never below 0. */
export function secondsLeft({ row, readAt }: LiveSocket, now: number): number {
  return row.timer === undefined ? 0 : Math.max(0, Math.ceil(row.timer.expires - (now - readAt) / 1000))
}

/** `timewait 41 s`, `on 1 s ×3`: the timer in netstat's word, what is left of it, and how often it sent again. */
export function timerText(socket: LiveSocket, now: number): string {
  const { timer } = socket.row
  if (timer === undefined) return ''
  const text = `${timer.kind} ${secondsLeft(socket, now)} s`
  return timer.retransmits === 0 ? text : `${text} ×${timer.retransmits}`
}
