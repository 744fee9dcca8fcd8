import type { PacketDetail } from '../../../../src-main/api/captures.ts'
import { announcedMss } from '../../../../src-main/capture/announced-mss.ts'
import { packetDetail } from '../../../../src-main/capture/packet-detail.ts'
import { openCapture } from '../../../oracle/compare.ts'

/** A packet of a sample capture as the engine answers it. */
export function sampleDetail(name: string, number: number): PacketDetail {
  const dissector = openCapture(`resources/captures/${name}`), { packet } = dissector
  packet.row = packet.detailed = packet.framed = packet.treed = packet.related = true
  const { conversation } = dissector.dissect(number), detail = packetDetail(packet)
  const mss = announcedMss(dissector, conversation)
  return { ...detail, ...mss && { mss } }
}
