import type { LengthRow, PacketLengths } from '../../capture/statistics/packet-lengths.ts'
import { fixedText } from './fixed-text.ts'

const HEADINGS = ['Topic / Item', 'Count', 'Average', 'Min Val', 'Max Val', 'Rate (ms)', 'Percent', 'Burst Rate', 'Burst Start']
/** Widths of the columns behind the first, and of the last; of the first, its longest name's and two. */
const WIDTH = 14
const LAST_WIDTH = 13
/** Milliseconds over which bursts are counted. */
const BURST = 100

/** What `tshark -z plen,tree` prints. */
export function lengthsText({ all, ranges, span }: PacketLengths): string {
  const name = ({ from, to }: LengthRow): string => to === null ? `${from} and greater` : `${from}-${to}`
  const rows = [
    ['Packet Lengths', ...cells(all, all, span, true)],
    ...ranges.map((range) => [' ' + name(range), ...cells(range, all, span, false)]),
  ]
  const first = Math.max(...rows.map(([text]) => text.length)) + 2
  const width = (column: number): number => column === 0 ? first : column === HEADINGS.length - 1 ? LAST_WIDTH : WIDTH
  const line = (row: readonly string[]): string => row.map((cell, column) => cell.padEnd(width(column))).join('') + '\n'
  const length = first + WIDTH * (HEADINGS.length - 2) + LAST_WIDTH
  return `\n${'='.repeat(length)}\nPacket Lengths:\n${line(HEADINGS)}${'-'.repeat(length)}\n${rows.map(line).join('')}\n${'-'.repeat(length)}\n`
}

function cells(row: LengthRow, all: LengthRow, span: number, isTop: boolean): string[] {
  const milliseconds = span / 1e6
  return [
    String(row.packets),
    row.packets ? fixedText(row.bytes / row.packets, 2) : '-',
    String(row.shortest ?? '-'), String(row.longest ?? '-'),
    milliseconds !== 0 ? fixedText(row.packets / milliseconds, 4) : '',
    isTop ? '100%' : all.packets ? fixedText(row.packets * 100 / all.packets, 2) + '%' : '',
    row.burstStart === null ? '-' : fixedText(row.burst / BURST, 4),
    row.burstStart === null ? '-' : fixedText(row.burstStart / 1e9, 3),
  ]
}
