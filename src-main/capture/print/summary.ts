import type { Packet } from '../../protocols/packet.ts'
import { addressText } from '../rows.ts'
import { timeText, type PrintedTime } from '../time-text.ts'
import type { TextBuffer } from './text-buffer.ts'

/** Widths of the columns, in characters. */
const NUMBER = 5
const TIME = 10
const ADDRESS = 12

const SPACE = 0x20
const DOT = 0x2e

/** Prints the line that `tshark` prints of a packet, without its line feed. */
export function putSummary(text: TextBuffer, p: Packet, time: PrintedTime, digits: number): void {
  const { meta } = p
  text.putNumber(meta.number, NUMBER)
  text.putByte(SPACE)
  putTime(text, p, time, digits)
  text.putByte(SPACE)
  if (p.sourceKind === 'ipv4' && !p.named) {
    text.putIpv4(p.sourceBytes, p.sourceAt, ADDRESS, true)
    text.put(' → ')
    text.putIpv4(p.sourceBytes, p.destinationAt, ADDRESS, false)
  } else text.put(`${addressText(p, 'source').padStart(ADDRESS)} → ${addressText(p, 'destination').padEnd(ADDRESS)}`)
  text.put(` ${p.protocol} ${meta.original} ${p.info}`)
}

function putTime(text: TextBuffer, { meta }: Packet, time: PrintedTime, digits: number): void {
  const { first } = meta
  if (time !== 'relative' || !first || digits === 0) {
    text.put(timeText(meta, time, digits).padStart(TIME))
    return
  }
  const borrow = meta.nanoseconds < first.nanoseconds ? 1 : 0, seconds = meta.seconds - first.seconds - borrow
  if (seconds < 0) {
    text.put(timeText(meta, time, digits).padStart(TIME))
    return
  }
  text.putNumber(seconds, TIME - 1 - digits)
  text.putByte(DOT)
  text.putFraction(meta.nanoseconds - first.nanoseconds + borrow * 1e9, digits)
}
