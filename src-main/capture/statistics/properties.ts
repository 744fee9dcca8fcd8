import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
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
  const perInterface = new Map<number, number>()
  let bytes = 0, strictTimeOrder = true
  let earliest = 0, latest = 0
  const before = (a: number, b: number): boolean => {
    const ca = chunks[a >>> CHUNK_BITS], ia = a & CHUNK_MASK, cb = chunks[b >>> CHUNK_BITS], ib = b & CHUNK_MASK
    return ca.seconds[ia] < cb.seconds[ib] || ca.seconds[ia] === cb.seconds[ib] && ca.nanoseconds[ia] < cb.nanoseconds[ib]
  }
  for (let row = 0; row < packets; row++) {
    const chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    bytes += chunk.original[i]
    perInterface.set(chunk.interface[i], (perInterface.get(chunk.interface[i]) ?? 0) + 1)
    if (row && before(row, row - 1)) strictTimeOrder = false
    if (before(row, earliest)) earliest = row
    if (before(latest, row)) latest = row
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
      packets: perInterface.get(number) ?? 0, filter: each.filter ?? null,
      received: statistics.get(number)?.received?.toString() ?? null, dropped: statistics.get(number)?.dropped?.toString() ?? null,
    })),
    sections: index.sections.map(({ application, operatingSystem, hardware, comments }) =>
      ({ application: application ?? null, operatingSystem: operatingSystem ?? null, hardware: hardware ?? null, comments })),
  }
}
