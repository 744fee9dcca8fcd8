import type { Packet } from '../../protocols/packet.ts'
import { addressText } from '../rows.ts'
import { timeText, type PrintedTime } from '../time-text.ts'

/** The line that `tshark` prints of a packet, without its line feed. */
export function summaryLine(p: Packet, time: PrintedTime, digits: number): string {
  return [
    String(p.meta.number).padStart(5),
    timeText(p.meta, time, digits).padStart(10),
    addressText(p, 'source').padStart(12),
    '→',
    addressText(p, 'destination').padEnd(12),
    p.protocol,
    String(p.meta.original),
    p.info,
  ].join(' ')
}
