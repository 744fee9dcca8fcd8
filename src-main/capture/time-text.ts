import type { TimeFormat } from '../api/captures.ts'
import type { PacketMeta } from '../protocols/packet.ts'

/** The column's formats, and the time since the previous packet whether shown or not (`tshark -t d`). */
export type PrintedTime = TimeFormat | 'captured_delta'

type Moment = Pick<PacketMeta, 'seconds' | 'nanoseconds'>

const two = (n: number): string => String(n).padStart(2, '0')

/**
 * Text of the Time column.
 * @param digits decimal places: 6 for captures in microseconds, 9 for nanoseconds
 */
export function timeText(meta: PacketMeta, format: PrintedTime, digits: number): string {
  // As Wireshark: in every format.
  if (meta.reference) return '*REF*'
  switch (format) {
    case 'relative': return differenceText(meta, meta.first ?? meta, digits)
    case 'delta': return differenceText(meta, meta.previousShown ?? meta, digits)
    case 'captured_delta': return differenceText(meta, meta.previous ?? meta, digits)
    case 'epoch': return `${meta.seconds}.${fraction(meta.nanoseconds, digits)}`
    case 'absolute': return clockText(meta, digits)
    case 'date': return `${dayText(meta)} ${clockText(meta, digits)}`
  }
}

function fraction(nanoseconds: number, digits: number): string {
  return String(nanoseconds).padStart(9, '0').slice(0, digits)
}

function differenceText(now: Moment, then: Moment, digits: number): string {
  let seconds = now.seconds - then.seconds
  let nanoseconds = now.nanoseconds - then.nanoseconds
  if (nanoseconds < 0) { nanoseconds += 1e9; seconds -= 1 }
  // A negative difference is written as its size with a sign.
  const negative = seconds < 0
  if (negative && nanoseconds > 0) { nanoseconds = 1e9 - nanoseconds; seconds += 1 }
  return `${negative ? '-' : ''}${Math.abs(seconds)}.${fraction(nanoseconds, digits)}`
}

function clockText({ seconds, nanoseconds }: Moment, digits: number): string {
  const ofDay = ((seconds % 86_400) + 86_400) % 86_400
  return `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}:${two(ofDay % 60)}.${fraction(nanoseconds, digits)}`
}

function dayText({ seconds }: Moment): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? 'Not representable' : date.toISOString().slice(0, date.toISOString().indexOf('T'))
}
