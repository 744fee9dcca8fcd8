import { stateless } from './serving.ts'
import { telling } from './telling.ts'

const format = new Intl.DateTimeFormat('en-US', {
  weekday: 'long', month: 'long', day: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hourCycle: 'h23', timeZoneName: 'short',
})

/** `Tuesday, February 22, 1982 17:37:43-PST` and CR LF: the syntax that RFC 867 names first. */
export function daytimeText(at: Date): string {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.weekday}, ${parts.month} ${parts.day}, ${parts.year} ${parts.hour}:${parts.minute}:${parts.second}-${parts.timeZoneName}\r\n`
}

/** RFC 867: says the date and the time of day on connect and closes, or to each datagram. */
export const daytime = () => stateless((peer) => telling(peer, () => Buffer.from(daytimeText(new Date()))))
