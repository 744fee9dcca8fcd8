import type { ConversationRow } from '../../capture/statistics/conversations.ts'
import type { StatisticLayer } from '../../capture/statistics/tapped-layers.ts'
import { addressText } from './address-text.ts'
import { byPackets } from './by-packets.ts'
import { fixedText } from './fixed-text.ts'

/** Names of layers in the titles of tables. */
export const LAYER_NAMES: Readonly<Record<StatisticLayer, string>> = { eth: 'Ethernet', ip: 'IPv4', ipv6: 'IPv6', tcp: 'TCP', udp: 'UDP' }

export const RULE = '='.repeat(80) + '\n'

/** What `tshark -z conv,LAYER` prints. */
export function conversationsText(layer: StatisticLayer, filter: string, rows: readonly ConversationRow[]): string {
  const ported = layer === 'tcp' || layer === 'udp'
  const margin = ' '.repeat(ported ? 59 : 47)
  const lines = byPackets(rows, ({ packetsAB, packetsBA }) => packetsAB + packetsBA).map((row) => line(row, layer, ported ? 26 : 20))
  return `${RULE}${LAYER_NAMES[layer]} Conversations\nFilter:${filter || '<No Filter>'}\n`
    + `${margin}|       <-      | |       ->      | |     Total     |    Relative    |   Duration   |\n`
    + `${margin}| Frames  Bytes | | Frames  Bytes | | Frames  Bytes |      Start     |              |\n`
    + lines.join('') + RULE
}

function line(row: ConversationRow, layer: StatisticLayer, width: number): string {
  const { packetsAB, packetsBA, bytesAB, bytesBA, start, stop } = row
  const port = (number: number): string => width === 26 ? `:${number}` : ''
  const a = addressText(row.addressA, layer) + port(row.portA), b = addressText(row.addressB, layer) + port(row.portB)
  const counts = [[packetsBA, bytesBA], [packetsAB, bytesAB], [packetsAB + packetsBA, bytesAB + bytesBA]]
    .map(([packets, bytes]) => `  ${String(packets).padStart(6)} ${sizeText(bytes).padEnd(9)}`)
  const from = seconds(start), to = seconds(stop)
  return `${a.padEnd(width)} <-> ${b.padEnd(width)}${counts.join('')}  ${fixedText(from, 9).padStart(14)}   ${fixedText(to - from, 4).padStart(12)}\n`
}

function seconds(nanoseconds: number): number {
  return Math.trunc(nanoseconds / 1e9) + nanoseconds % 1e9 / 1e9
}

/** As Wireshark's format_size with SI prefixes: from 10 of a unit on, in that unit, cut. */
function sizeText(bytes: number): string {
  const units: readonly (readonly [number, string])[] = [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']]
  const unit = units.find(([size]) => bytes / size >= 10)
  return unit ? `${Math.floor(bytes / unit[0])} ${unit[1]}` : `${bytes} bytes`
}
