import { describe, expect, it } from 'vitest'
import { CHUNK_BITS, CHUNK_MASK } from '../../src-main/columns/table.ts'
import type { Dissector } from '../../src-main/capture/dissector.ts'
import { packetTable, MARK_BACKWARD, MARK_SIMPLE } from '../../src-main/capture/index/columns.ts'
import { Headers } from '../../src-main/capture/index/headers.ts'
import { displayFilter } from '../../src-main/filter/display-filter.ts'
import type { ByteSource, ColumnSource } from '../../src-main/filter/plan/column-source.ts'
import { Plan } from '../../src-main/filter/plan/plan.ts'
import { andAll, FALSE, negateAll, orAll, TRUE, UNKNOWN, xorAll } from '../../src-main/filter/plan/verdict.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { Registry } from '../../src-main/protocols/registry.ts'
import { Conversations } from '../../src-main/tcp/conversations.ts'
import { openCapture } from '../oracle/compare.ts'

const registry = new Registry(protocols, { strict: true })

function open(capture: string): Dissector {
  const dissector = openCapture(`resources/captures/${capture}`)
  dissector.packet.row = dissector.packet.detailed = false
  return dissector
}

function bytesOf(dissector: Dissector): ByteSource {
  const headers = new Headers()
  const { index } = dissector
  return {
    frame: (row) => dissector.bytesOf(row + 1),
    payload(row) {
      const chunk = index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      const bytes = dissector.bytesOf(row + 1)
      expect(headers.read(bytes, 0, bytes.length, chunk.original[i], index.interfaces[chunk.interface[i]].linkType)).toBe(true)
      return bytes.subarray(headers.payloadAt, headers.payloadEnd)
    },
  }
}

/** Runs a filter by its plan; numbers of the packets that pass, and of those that had to be dissected. */
function planned(filter: string, dissector: Dissector): { passed: number[], dissected: number[] } {
  const { matches, checked } = displayFilter(filter, registry)
  const plan = new Plan({ text: filter, matches, checked, warnings: [] }, registry)
  const sure: number[] = [], left: number[] = []
  plan.run(dissector.index, 0, dissector.index.packets.length, sure, left)
  const passed = [...sure], dissected: number[] = []
  const bytes = bytesOf(dissector)
  for (const row of [...left]) {
    const verdict = plan.readsBytes ? plan.examine(dissector.index, bytes, row) : UNKNOWN
    if (verdict === UNKNOWN) dissected.push(row + 1)
    if (verdict === TRUE || verdict === UNKNOWN && matches(dissector.dissect(row + 1))) passed.push(row)
  }
  return { passed: passed.map((row) => row + 1).sort((a, b) => a - b), dissected }
}

function everyOne(filter: string, dissector: Dissector): number[] {
  const { matches } = displayFilter(filter, registry)
  return Array.from({ length: dissector.index.packets.length }, (_,
    row) => row + 1).filter((number) => matches(dissector.dissect(number)))
}

// What the columns answer alone.
const BY_COLUMNS = [
  'tcp', 'udp', 'ip', 'eth', 'not tcp', 'tcp or udp', 'tcp.flags.syn == 1', 'tcp.flags.syn == 1 and tcp.flags.ack == 0',
    'tcp.flags & 0x12 == 0x12', 'tcp.flags.fin == "Set"', 'tcp.flags in {0x10, 0x18}',
  'ip.addr == 127.0.0.1', 'ip.addr != 127.0.0.1', '!(ip.addr == 192.0.2.1)', 'ip.src == 192.0.2.0/24', 'ip.src == ip.dst',
    'ip.src < ip.dst', 'ip.proto == 6', 'ip.src[3] == 01', 'count(ip.addr) == 2', 'ip.addr#2', 'ip.addr#1',
  'tcp.port == 80', 'tcp.port > 1024', 'all tcp.port > 1024', 'tcp.srcport > tcp.dstport', 'tcp.srcport + 1 > tcp.dstport',
    'udp.port in {53, 1 .. 10}', 'max(tcp.srcport, tcp.dstport) > 50000', 'tcp.stream == 0', 'udp.stream > 1',
  'tcp.len > 0', 'tcp.len == 0 and tcp.flags.ack == 1', 'udp.length > 20', 'tcp.len % 2 == 1', 'string(tcp.port) matches "8"',
    'tcp.port == 80 xor tcp.flags.syn == 1',
  'frame', 'frame.number > 3', 'frame.number in {1, 3}', 'frame.number % 2 == 0', 'frame.len > 100',
    'frame.cap_len == frame.len', 'frame.len != 74', 'frame.time > "2020-01-01"', 'frame.time_epoch < 1e9'.replace('1e9',
    '1000000000'),
  'frame.time_relative > 0.001', 'frame.time_relative == 0', 'frame.time_delta > 0.0001', 'frame.time_delta <= 0.5',
    'frame.time_relative - frame.time_delta > 0', 'any ip.src != 127.0.0.1 and frame.number < 5 or udp',
    'not (tcp and frame.len < 70)', 'frame.len > -1',
]
const BY_BYTES = [
  'frame contains "a"', 'frame contains 00:00', 'frame[12:2] == 08:00', 'frame[-1] == 00', 'frame matches "get|serv"',
    'tcp.payload', 'tcp.payload contains "a"', 'tcp.payload[0] == 61', 'udp.payload contains "a"', 'len(tcp.payload) > 10',
    'not tcp.payload contains "a"', 'tcp.payload matches "^.{3}"',
]
const BY_DISSECTION = [
  'tcp contains "abc"', 'ip contains 45', 'tcp.seq == 1', 'tcp.options', 'ip.ttl > 1', 'http', 'http.request.method == "GET"',
    'not http', 'dns', 'dns.qry.name', 'dns or http', 'tcp.flags.syn == 1 or http', 'data', 'tcp.analysis.flags', '_ws.expert',
    'eth.src', 'frame.protocols contains "tcp"', 'frame.comment', 'tcp.srcport == tcp.len',
  'tcp.flags.cwr == 1', 'tcp.port == 80 and tcp.seq > 1', 'frame.len > 60 and (dns or ip.ttl == 64)',
]

const CAPTURES = ['tcp-request-answer-ethernet.pcapng', 'tcp-request-answer.pcap', 'udp-parrot.pcap', 'http.pcapng',
  'dns.pcapng', 'tcp-refused.pcap', 'tcp-loss.pcapng', 'fragments.pcapng', 'icmp.pcapng']

describe.each(CAPTURES)('plans over %s', (capture) => {
  const dissector = open(capture)

  it('say what the dissected packets say', () => {
    for (const filter of [...BY_COLUMNS, ...BY_BYTES, ...BY_DISSECTION]) {
      expect(planned(filter, dissector).passed, filter).toEqual(everyOne(filter, dissector))
    }
  })
})

describe('of plain packets', () => {
  const web = open('http.pcapng')
  const simple = (number: number): boolean => (web.index.packets.chunks[0].marks[number - 1] & MARK_SIMPLE) !== 0

  it.each(BY_COLUMNS)('%s dissects none', (filter) => { expect(planned(filter, web).dissected.filter(simple)).toEqual([]) })
  it.each(BY_BYTES)('%s dissects none', (filter) => { expect(planned(filter, web).dissected.filter(simple)).toEqual([]) })

  it('only those are dissected in which the protocol can be', () => {
    const requests = planned('http.request', web)
    expect(requests.passed.length).toBeGreaterThan(0)
    const [{ payload, tcpFlags }] = web.index.packets.chunks
    expect(requests.dissected.filter((number) => payload[number - 1] === 0 && !(tcpFlags[number - 1] & 1))).toEqual([])
    expect(requests.dissected.length).toBeLessThan(web.index.packets.length)
    expect(planned('llmnr', web).dissected).toEqual([])
    expect(planned('http.request and tcp.port == 1', web).dissected).toEqual([])
    expect(planned('tcp contains "no such text"', web).dissected).toEqual([])
    expect(planned('frame.comment', web).dissected.length).toBeLessThan(web.index.packets.length)
  })
})

/** An index made by hand, of several chunks. */
function large(packets: number): ColumnSource {
  const table = packetTable(), conversations = new Conversations(true)
  const bytes = new Uint8Array(8)
  for (let i = 0; i < 100; i++) {
    bytes.set([10, 0, 0, i, 192, 0, 2, 1])
    conversations.conversation('tcp', { bytes, sourceAt: 0, destinationAt: 4, length: 4 }, 5000 + i, 80, i + 1)
  }
  for (let i = 0; i < packets; i++) {
    const row = table.add(), chunk = table.chunks[row >>> CHUNK_BITS], place = row & CHUNK_MASK
    chunk.conversation[place] = i % 100 + 1
    chunk.layers[place] = 1 | 1 << 3 | 1 << 8
    chunk.marks[place] = MARK_SIMPLE | (i % 2 ? MARK_BACKWARD : 0)
    chunk.tcpFlags[place] = i % 1000 === 0 ? 2 : 16
    chunk.seconds[place] = i
  }
  return { packets: table, conversations }
}

describe('over many packets', () => {
  const source = large(200_000)
  const run = (filter: string, from = 0, to = 200_000): number[] => {
    const passed: number[] = [], left: number[] = []
    new Plan(displayFilter(filter, registry), registry).run(source, from, to, passed, left)
    expect(left.length).toBe(0)
    return passed
  }

  it('every chunk counts, and rows keep their order', () => {
    const rows = run('tcp.flags.syn == 1')
    expect(rows).toEqual(Array.from({ length: 200 }, (_, i) => i * 1000))
    expect(run('ip.src == 10.0.0.7')).toEqual([])
    expect(run('ip.src == 10.0.0.8')).toEqual(Array.from({ length: 2000 }, (_, i) => i * 100 + 8))
    expect(run('ip.dst == 10.0.0.7')).toEqual(Array.from({ length: 2000 }, (_, i) => i * 100 + 7))
    expect(run('')).toHaveLength(200_000)
  })

  it('any part can be asked for', () => {
    expect(run('tcp.flags.syn == 1', 65_000, 67_001)).toEqual([65_000, 66_000, 67_000])
    expect(run('tcp', 65_535, 65_537)).toEqual([65_535, 65_536])
    expect(run('frame.number == 65537')).toEqual([65_536])
    expect(run('frame.time_delta == 1', 65_535, 65_538)).toEqual([65_535, 65_536, 65_537])
    expect(run('tcp', 5, 5)).toEqual([])
    for (const [from, to] of [[1, 2], [3, 9], [131_070, 131_075]]) expect(run('tcp.port == 80', from,
      to)).toEqual(Array.from({ length: to - from }, (_, i) => from + i))
  })
})

it('verdicts are combined as truth tables say', () => {
  const all = [FALSE, TRUE, UNKNOWN]
  const pairs = all.flatMap((a) => all.map((b) => [a, b]))
  const combined = (combine: typeof andAll): number[] => {
    const a = Uint8Array.from(pairs, ([first]) => first), b = Uint8Array.from(pairs, ([, second]) => second)
    combine(a, b, 0, pairs.length)
    return [...a]
  }
  expect(combined(andAll)).toEqual([FALSE, FALSE, FALSE, FALSE, TRUE, UNKNOWN, FALSE, UNKNOWN, UNKNOWN])
  expect(combined(orAll)).toEqual([FALSE, TRUE, UNKNOWN, TRUE, TRUE, TRUE, UNKNOWN, TRUE, UNKNOWN])
  expect(combined(xorAll)).toEqual([FALSE, TRUE, UNKNOWN, TRUE, FALSE, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN])
  const negated = Uint8Array.from(all)
  negateAll(negated, 0, 3)
  expect([...negated]).toEqual([TRUE, FALSE, UNKNOWN])
})
