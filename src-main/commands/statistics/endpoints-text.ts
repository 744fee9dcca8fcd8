import type { EndpointRow } from '../../capture/statistics/endpoints.ts'
import type { StatisticLayer } from '../../capture/statistics/tapped-layers.ts'
import { addressText } from './address-text.ts'
import { byPackets } from './by-packets.ts'
import { LAYER_NAMES, RULE } from './conversations-text.ts'

/** What `tshark -z endpoints,LAYER` prints. */
export function endpointsText(layer: StatisticLayer, filter: string, rows: readonly EndpointRow[]): string {
  const ported = layer === 'tcp' || layer === 'udp'
  const lines = byPackets(rows, ({ packetsSent, packetsReceived }) => packetsSent + packetsReceived).map((row) => line(row, layer, ported))
  return `${RULE}${LAYER_NAMES[layer]} Endpoints\nFilter:${filter || '<No Filter>'}\n`
    + `${' '.repeat(23)}|  ${ported ? 'Port  ||  ' : ''}Packets  | |  Bytes  | | Tx Packets | | Tx Bytes | | Rx Packets | | Rx Bytes |\n`
    + lines.join('') + RULE
}

function line(row: EndpointRow, layer: StatisticLayer, ported: boolean): string {
  const number = (value: number, width: number): string => String(value).padStart(width)
  const port = ported ? `      ${number(row.port, 5)}     ` : '      '
  return addressText(row.address, layer).padEnd(20) + port
    + `${number(row.packetsSent + row.packetsReceived, 6)}     ${number(row.bytesSent + row.bytesReceived, 9)}     `
    + `${number(row.packetsSent, 6)}       ${number(row.bytesSent, 9)}      `
    + `${number(row.packetsReceived, 6)}       ${number(row.bytesReceived, 9)}   \n`
}
