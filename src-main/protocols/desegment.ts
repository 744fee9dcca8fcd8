import { bytes, fields, framenum, uint32 } from './field.ts'
import { GENERATED, ONE_MORE_SEGMENT, UNTIL_FIN, type Node, type Packet } from './packet.ts'
import { NO_PDU, type PduExtent, type PduId, type PduPart } from './pdu-store.ts'
import type { Reader } from './reader.ts'
import { SYN, type Segment } from './tcp-segment.ts'
import { isBefore } from './sequence-order.ts'

const f = fields('tcp', {
  segmentData: bytes('tcp.segment_data', 'TCP segment data'),
  segments: bytes('tcp.segments', 'Reassembled TCP Segments'),
  segment: framenum('tcp.segment', 'TCP Segment'),
  count: uint32('tcp.segment.count', 'Segment count'),
  length: uint32('tcp.reassembled.length', 'Reassembled TCP length'),
  data: bytes('tcp.reassembled.data', 'Reassembled TCP Data'),
  reassembledIn: framenum('tcp.reassembled_in', 'Reassembled PDU in frame'),
})

/** What the Info line says of a segment that brings a part of a message only. */
export const SEGMENT_OF_A_PDU = ' [TCP segment of a reassembled PDU]'

/**
 * Puts messages together that go over several segments (`tcp.desegment_tcp_streams`), by Wireshark's rules: a dissector
 * that finds its message unfinished says how much is missing, and is called again with the whole of it in the segment that
 * completes it. What follows there is handed over on its own.
 * @param data the segment's payload, captured whole
 * @param dissect hands bytes to the protocol of the conversation
 */
export function desegment(p: Packet, layer: Node, data: Reader, s: Segment, dissect: (r: Reader) => void): void {
  const { pdus } = p.conversations, id = p.conversation, { direction } = p, frame = p.meta.number
  const first = s.flags & SYN ? s.sequence + 1 >>> 0 : s.sequence, next = first + data.reported >>> 0
  const part = (at: number, length = data.reported - at): PduPart =>
    ({ frame, at: data.start + at, bytes: data.view(at, length), plain: p.plain })
  let protocol: string | undefined
  for (let at = 0; at < data.reported;) {
    const here = first + at >>> 0
    p.desegmentFrom = p.desegmentLength = 0
    const same = pdus.beginningAt(id, direction, here, frame)
    if (same !== NO_PDU && !isBefore(pdus.end(same), next)) {
      leftForLater(p, layer, data.sub(at), same, pdus.firstFrame(same) !== frame)
      break
    }
    const pdu = pdus.beginningBefore(id, direction, here, frame)
    let unread = at, called = true, follows = 0, begins = false, within: PduId = NO_PDU
    if (pdu !== NO_PDU && isBefore(here, pdus.end(pdu))) {
      within = pdu
      const wasWhole = pdus.takesSegment(pdu)
      if (wasWhole) pdus.extend(pdu, { to: next })
      const end = pdus.end(pdu), length = isBefore(end, next) ? end - here >>> 0 : next - here >>> 0
      const whole = pdus.add(pdu, here, part(at, length))
      if (isBefore(end, next)) follows = end - here >>> 0
      if (whole) {
        segmentData(p, layer, data, at, length)
        const r = p.attach('Reassembled TCP', whole)
        if (!p.conversations.firstPass) showSegments(p, r, pdu)
        dissect(r)
        const old = whole.length - length
        if (p.desegmentLength && p.desegmentFrom <= old) {
          pdus.extend(pdu, extent(p.desegmentLength, next, here + length >>> 0))
          follows = 0
          // The rest of the segment is a part of it too.
          if (at + length < data.reported) {
            at += length
            continue
          }
        } else if (p.desegmentLength) {
          begins = true
          unread = at + p.desegmentFrom - old
        }
      } else called = false
    } else {
      dissect(at ? data.sub(at) : data)
      if (p.desegmentLength) {
        begins = true
        unread = at + p.desegmentFrom
      }
    }
    if (begins) pdus.begin(id, direction, first + unread >>> 0, extent(p.desegmentLength, next, next), part(unread))
    if (!called || p.desegmentLength) {
      const unfinished = begins ? pdus.beginningAt(id, direction, first + unread >>> 0, frame) : within
      const completed = unfinished === NO_PDU ? 0 : pdus.completedIn(unfinished)
      if (completed > frame) p.generate(layer, f.reassembledIn, data, completed)
      if (!called || p.desegmentFrom === 0) {
        p.protocol = 'TCP'
        if (p.row) p.info += SEGMENT_OF_A_PDU
      }
      segmentData(p, layer, data, unread, follows || data.reported - unread)
    }
    p.desegmentFrom = p.desegmentLength = 0
    if (!follows) break
    // What follows may be unfinished, which must not take the columns back to TCP.
    protocol ??= p.protocol
    p.fence = p.info.length
    at += follows
  }
  if (protocol !== undefined) p.protocol = protocol
}

/**
 * How far a message goes of which more is wanted.
 * @param next behind this segment
 * @param from where the bytes end that were looked at
 */
function extent(more: number, next: number, from: number): PduExtent {
  if (more === UNTIL_FIN) return 'stream'
  return more === ONE_MORE_SEGMENT ? { to: next + 1 >>> 0, takesSegment: true } : { to: from + more >>> 0 }
}

/**
 * At a FIN: a message that ends with the stream is whole.
 * @param payload what the segment brings besides, if anything
 * @returns true if there was such a message; the segment's payload was the end of it
 */
export function finishStream(p: Packet, payload: Reader, s: Segment, dissect: (r: Reader) => void): boolean {
  const { pdus } = p.conversations, frame = p.meta.number, end = s.sequence + payload.reported >>> 0
  const pdu = pdus.beginningBefore(p.conversation, p.direction, end, frame)
  if (pdu === NO_PDU || !pdus.endsWithStream(pdu)) return false
  if (payload.reported && p.conversations.firstPass) {
    pdus.add(pdu, s.sequence, { frame, at: payload.start, bytes: payload.view(0, payload.reported), plain: p.plain })
  }
  const whole = pdus.finish(pdu, frame)
  if (!whole) return false
  const message = p.attach('Reassembled TCP', whole)
  if (!p.conversations.firstPass) showSegments(p, message, pdu)
  dissect(message)
  return true
}

/** A segment that begins a message which other segments complete; or brings it once more. */
function leftForLater(p: Packet, layer: Node, rest: Reader, pdu: PduId, again: boolean): void {
  const completed = p.conversations.pdus.completedIn(pdu)
  if (!again && completed) p.generate(layer, f.reassembledIn, rest, completed)
  p.protocol = 'TCP'
  if (p.row && !again) p.info += SEGMENT_OF_A_PDU
  const node = segmentData(p, layer, rest, 0, rest.reported)
  if (again && p.detailed) p.label(node, `Retransmitted TCP segment data (${bytesOf(rest.reported)})`)
}

function segmentData(p: Packet, layer: Node, data: Reader, at: number, length: number): Node {
  const node = p.add(layer, f.segmentData, data, at, length)
  if (p.detailed) p.label(node, `TCP segment data (${bytesOf(length)})`)
  return node
}

/** What a message was made of. */
function showSegments(p: Packet, r: Reader, pdu: PduId): void {
  if (!p.treed) return
  const parts = p.conversations.pdus.parts(pdu)
  const root = p.branch(p.root, f.segments, r, 0, r.length)
  p.mark[root] |= GENERATED
  if (p.detailed) {
    const list = parts.map(({ frame, length }) => `#${frame}(${length})`).join(', ')
    p.label(root, `[${parts.length} Reassembled TCP Segment${parts.length === 1 ? '' : 's'} (${bytesOf(r.length)}): ${list}]`)
  }
  for (const { frame, offset, length } of parts) {
    const each = p.generate(root, f.segment, r, frame, offset, length)
    if (p.detailed) p.label(each, `[Frame: ${frame}, payload: ${offset}-${offset + length - 1} (${bytesOf(length)})]`)
  }
  p.generate(root, f.count, r, parts.length)
  p.generate(root, f.length, r, r.length)
  p.mark[p.add(root, f.data, r, 0, r.length)] |= GENERATED
}

function bytesOf(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`
}
