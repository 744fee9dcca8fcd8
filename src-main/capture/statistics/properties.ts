import { CHUNK_BITS, CHUNK_MASK, CHUNK_ROWS } from '../../columns/table.ts'
import type { CaptureProperties } from '../../api/statistics.ts'
import { secondsText } from '../../protocols/value-text.ts'
import { linkType } from '../formats/link-types.ts'
import type { CaptureIndex } from '../index/capture-index.ts'
import { idsByStream } from './conversations.ts'
import { precisionDigits, precisionUnit } from '../precision.ts'

/** What is known of the packets alone, and of the file's sections. */
export type IndexProperties = Omit<CaptureProperties, 'path' | 'format' | 'size'>

/** Takes a look at every packet's row. */
export function captureProperties(index: CaptureIndex): IndexProperties {
  const { length: packets, chunks } = index.packets
  const perInterface = new Uint32Array(0x1_0000)
  let bytes = 0, strictTimeOrder = true
  let earliest = 0, latest = 0
  const isBefore = (a: number, b: number): boolean => {
    const ca = chunks[a >>> CHUNK_BITS], ia = a & CHUNK_MASK, cb = chunks[b >>> CHUNK_BITS], ib = b & CHUNK_MASK
    return ca.seconds[ia] < cb.seconds[ib] || ca.seconds[ia] === cb.seconds[ib] && ca.nanoseconds[ia] < cb.nanoseconds[ib]
  }
  for (let from = 0; from < packets; from += CHUNK_ROWS) {
    const { original, interface: interfaces } = chunks[from >>> CHUNK_BITS], count = Math.min(CHUNK_ROWS, packets - from)
    for (let i = 0; i < count; i++) {
      bytes += original[i]
      perInterface[interfaces[i]]++
    }
    for (let row = from; row < from + count; row++) {
      if (isBefore(latest, row)) latest = row
      else if (isBefore(row, latest)) {
        if (isBefore(row, row - 1)) strictTimeOrder = false
        if (isBefore(row, earliest)) earliest = row
      }
    }
  }
  const time = (row: number): bigint => {
    const chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return BigInt(chunk.seconds[i]) * 1_000_000_000n + BigInt(chunk.nanoseconds[i])
  }
  const statistics = new Map(index.statistics.map((each) => [each.interface, each]))
  return {
    packets, bytes, strictTimeOrder,
    tcpConversations: idsByStream(index, 'tcp').length, udpConversations: idsByStream(index, 'udp').length,
    first: packets ? secondsText(time(earliest)) : null,
    last: packets ? secondsText(time(latest)) : null,
    duration: packets ? secondsText(time(latest) - time(earliest)) : null,
    precision: precisionUnit(precisionDigits(index)),
    interfaces: index.interfaces.map((each, number) => ({
      name: each.name ?? null, description: each.description ?? null, linkType: linkType(each.linkType).description, snapLength: each.snapLength,
      packets: perInterface[number] ?? 0, filter: each.filter ?? null,
      received: statistics.get(number)?.received?.toString() ?? null, dropped: statistics.get(number)?.dropped?.toString() ?? null,
    })),
    sections: index.sections.map(({ application, operatingSystem, hardware, comments }) =>
      ({ application: application ?? null, operatingSystem: operatingSystem ?? null, hardware: hardware ?? null, comments })),
  }
}
