import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import { ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import { flagList } from '../../protocols/tcp-flags.ts'
import { ACK, URG } from '../../protocols/tcp-segment.ts'
import type { Dissector } from '../dissector.ts'
import { MARK_SIMPLE } from '../index/columns.ts'
import { Headers } from '../index/headers.ts'

// RFC 9293 3.1, RFC 7323 3.2: the length of a header without options, and its timestamp option.
const HEADER = 20
const NOP = 1
const TIMESTAMP = 8
const TIMESTAMP_LENGTH = 10

/** What a summary line says of a segment. */
export interface PlainSegment {
  source: string
  destination: string
  info: string
}

/**
 * Reads plain segments without payload straight from their bytes: the acknowledgments that make up half of most captures.
 * Whatever is out of the ordinary (an option but timestamps, a finding of sequence analysis) is left to the full dissector;
 * a test holds the two against each other.
 */
export class PlainSegments {
  private readonly dissector: Dissector
  private readonly headers = new Headers()
  private readonly line: PlainSegment = { source: '', destination: '', info: '' }
  private readonly enabled: boolean

  constructor(dissector: Dissector) {
    this.dissector = dissector
    this.enabled = !dissector.packet.registry.preference('tcp.check_checksum')
  }

  /** The segment in that packet, or undefined where the full dissector has to be asked. The object is the same every time. */
  read(number: number): PlainSegment | undefined {
    const { packets, interfaces, conversations } = this.dissector.index
    const row = number - 1, chunk = packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    if (!this.enabled || !(chunk.marks[i] & MARK_SIMPLE) || chunk.payload[i]) return undefined
    const h = this.headers, bytes = this.dissector.bytesOf(number)
    if (!h.read(bytes, 0, bytes.length, chunk.original[i], interfaces[chunk.interface[i]].linkType) || h.transport !== 'tcp') return undefined
    const options = timestamps(bytes, h.transportAt + HEADER, h.payloadAt)
    const s = h.segment
    if (options === undefined || s.flags & URG) return undefined
    s.seconds = chunk.seconds[i]
    s.nanoseconds = chunk.nanoseconds[i]
    conversations.segments.observe(s, h.addresses, h.sourcePort, h.destinationPort, number)
    if (s.analysis || s.accurateEcn) return undefined
    const window = s.scale < 0 ? s.window : s.window * 2 ** s.scale
    const acknowledgment = s.flags & ACK ? ` Ack=${s.acknowledgment - s.reverseBase >>> 0}` : ''
    const { line } = this
    const address = h.addresses.length === 4 ? ipv4Text : ipv6Text
    line.source = address(bytes, h.addresses.sourceAt)
    line.destination = address(bytes, h.addresses.destinationAt)
    line.info = `${h.sourcePort} → ${h.destinationPort} [${flagList(s.flags)}] Seq=${s.sequence - s.base >>> 0}${acknowledgment} Win=${window} Len=0${options}`
    return line
  }
}

/** What the Info line says of options that are timestamps and padding at most; undefined where there are others. */
function timestamps(b: Uint8Array, start: number, end: number): string | undefined {
  if (start === end) return ''
  const at = b[start] === NOP && b[start + 1] === NOP ? start + 2 : start
  if (b[at] !== TIMESTAMP || b[at + 1] !== TIMESTAMP_LENGTH || at + TIMESTAMP_LENGTH !== end) return undefined
  return ` TSval=${word(b, at + 2)} TSecr=${word(b, at + 6)}`
}

function word(b: Uint8Array, at: number): number {
  return (b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]) >>> 0
}
