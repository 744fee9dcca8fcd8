import type { Packet, PacketMeta } from '../../protocols/packet.ts'
import { addressText } from '../rows.ts'
import { timeText, type PrintedTime } from '../time-text.ts'
import type { PlainSegment } from './plain-segment.ts'

/** The line that `tshark` prints of a packet, without its line feed. */
export function summaryLine(p: Packet, time: PrintedTime, digits: number): string {
  return line(p.meta, addressText(p, 'source'), addressText(p, 'destination'), p.protocol, p.info, time, digits)
}

/** The same of a plain TCP segment. */
export function segmentLine(segment: PlainSegment, meta: PacketMeta, time: PrintedTime, digits: number): string {
  return line(meta, segment.source, segment.destination, 'TCP', segment.info, time, digits)
}

function line(meta: PacketMeta, source: string, destination: string, protocol: string, info: string, time: PrintedTime, digits: number): string {
  const number = String(meta.number).padStart(5), clock = timeText(meta, time, digits).padStart(10)
  return `${number} ${clock} ${source.padStart(12)} → ${destination.padEnd(12)} ${protocol} ${meta.original} ${info}`
}
