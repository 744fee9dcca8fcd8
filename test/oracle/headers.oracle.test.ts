import { expect, it } from 'vitest'
import { CHUNK_BITS, CHUNK_MASK } from '../../src-main/columns/table.ts'
import type { Dissector } from '../../src-main/capture/dissector.ts'
import { LAYERS, MARK_BACKWARD, MARK_SIMPLE } from '../../src-main/capture/index/columns.ts'
import { putSummary } from '../../src-main/capture/print/summary.ts'
import { TextBuffer } from '../../src-main/capture/print/text-buffer.ts'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { allFields } from '../../src-main/protocols/field.ts'
import { allCaptures } from './captures.ts'
import { openCapture } from './compare.ts'
import { missing } from './tshark.ts'
import { NotACapture } from '../../src-main/capture/formats/detect.ts'

const absent = missing()

it.skipIf(absent).each([false, true])('knows as much of conversations as if the full dissector had seen every packet (messages put together: %s)', (desegment) => {
  let packets = 0
  for (const capture of allCaptures()) {
    const quick = opened(capture, true, desegment), full = opened(capture, false, desegment)
    if (!quick || !full) continue
    expect(quick.index.packets.length, capture).toBe(full.index.packets.length)
    for (let number = 1; number <= full.index.packets.length; number++, packets++) {
      const expected = said(full, number)
      expect(said(quick, number), `${capture} frame ${number}`).toEqual(expected)
    }
  }
  expect(packets).toBeGreaterThan(1000)
})

/** All that is said of a packet: its row and the lines of its tree. */
function said(dissector: Dissector, number: number): string[] {
  const p = dissector.dissect(number)
  return [p.protocol, p.info, ...Array.from({ length: p.count }, (_, node) => p.line(node))]
}

/** What is known of a packet without its tree. */
function columns(p: Packet): unknown[] {
  const line = new TextBuffer()
  putSummary(line, p, 'relative', 6)
  return [
    Buffer.from(line.take()).toString(), p.conversation, p.direction, p.tcpFlags, p.payloadLength, p.sourcePort, p.destinationPort,
    p.hopLimit, p.layers.map((layer) => layer.abbrev),
  ]
}

function opened(capture: string, quick = true, desegment = false): Dissector | undefined {
  try {
    return openCapture(capture, quick, { 'tcp.desegment_tcp_streams': desegment })
  } catch (error) {
    if (error instanceof NotACapture) return undefined
    throw error
  }
}

it.skipIf(absent).each([false, true])('shows the rows of plain packets as the full dissector does (messages put together: %s)', (desegment) => {
  let plain = 0
  for (const capture of allCaptures()) {
    const dissector = opened(capture, true, desegment)
    if (!dissector) continue
    const { packet, index } = dissector
    for (let number = 1; number <= index.packets.length; number++) {
      const chunk = index.packets.chunks[number - 1 >>> CHUNK_BITS]
      if (!(chunk.marks[number - 1 & CHUNK_MASK] & MARK_SIMPLE)) continue
      plain++
      packet.treed = packet.framed = packet.detailed = false
      const line = columns(dissector.dissect(number))
      packet.treed = packet.framed = true
      const full = columns(dissector.dissect(number))
      // A hostile packet's tree ends at a number of nodes, which plain packets have fewer of.
      if (packet.count < 50_000) expect(line, `${capture} frame ${number}`).toEqual(full)
    }
  }
  expect(plain).toBeGreaterThan(200)
})

it.skipIf(absent)('reads of plain packets at a glance what the full dissector says', () => {
  let plain = 0
  for (const capture of allCaptures()) {
    const dissector = opened(capture)
    if (!dissector) continue
    const { packets, conversations } = dissector.index
    for (let number = 1; number <= packets.length; number++) {
      const chunk = packets.chunks[number - 1 >>> CHUNK_BITS], i = number - 1 & CHUNK_MASK
      if (!(chunk.marks[i] & MARK_SIMPLE)) continue
      plain++
      const p = dissector.dissect(number)
      const where = `${capture} frame ${number}`
      const names = p.layers.map((layer) => layer.abbrev)
      const transports = names.filter((name) => ['ip', 'ipv6', 'tcp', 'udp', 'sctp', 'icmp'].includes(name))
      expect(transports.length, where).toBe(2)
      expect(LAYERS.filter((_, bit) => chunk.layers[i] >>> bit & 1).sort(), where).toEqual(names.filter((name) => LAYERS.includes(name)).sort())
      expect(chunk.conversation[i] - 1, where).toBe(p.conversation)
      expect(chunk.marks[i] & MARK_BACKWARD, where).toBe(p.direction)
      const id = p.conversation, row = conversations.table.chunks[id >>> CHUNK_BITS], c = id & CHUNK_MASK
      expect([row.portA[c], row.portB[c]], where).toEqual(p.direction ? [p.destinationPort, p.sourcePort] : [p.sourcePort, p.destinationPort])
      if (names.includes('tcp')) expect(chunk.tcpFlags[i], where).toBe(p.tcpFlags)
      const length = p.find(allFields.find((field) => field.abbrev === (names.includes('tcp') ? 'tcp.len' : 'udp.length')) ?? allFields[0])
      expect(chunk.payload[i], where).toBe(p.number[length] - (names.includes('tcp') ? 0 : 8))
    }
  }
  expect(plain).toBeGreaterThan(1000)
})
