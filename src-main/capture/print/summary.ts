import type { Packet } from '../../protocols/packet.ts'
import { addressText } from '../rows.ts'
import { timeText, type PrintedTime } from '../time-text.ts'

/** The line that `tshark` prints of a packet, without its line feed. */
export function summaryLine(p: Packet, time: PrintedTime, digits: number): string {
  const number = String(p.meta.number).padStart(5)
  const clock = timeText(p.meta, time, digits).padStart(10)
  const source = addressText(p, 'source').padStart(12), destination = addressText(p, 'destination').padEnd(12)
  return `${number} ${clock} ${source} → ${destination} ${p.protocol} ${p.meta.original} ${p.info}`
}
