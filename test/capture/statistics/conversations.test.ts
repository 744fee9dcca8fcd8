import { expect, it } from 'vitest'
import { conversations } from '../../../src-main/capture/statistics/collect.ts'
import type { ConversationRow } from '../../../src-main/capture/statistics/conversations.ts'
import { endpoints } from '../../../src-main/capture/statistics/endpoints.ts'
import type { StatisticLayer } from '../../../src-main/capture/statistics/tapped-layers.ts'
import { plainFrames, sample, type PlainFrame } from './sample.ts'

const SAMPLES = ['http.pcapng', 'udp-parrot.pcap', 'tcp-ipv6.pcapng', 'dns.pcapng', 'arp-and-neighbour-discovery.pcapng', 'tcp-loss.pcapng', 'smop-dialogue.pcap']

/** Who sends to whom at a layer, as text; undefined where the frame has no such layer. */
function ends(frame: PlainFrame, layer: StatisticLayer): readonly [string, string] | undefined {
  switch (layer) {
    case 'eth': return frame.eth
    case 'ip': return frame.version === 4 ? frame.ip : undefined
    case 'ipv6': return frame.version === 6 ? frame.ip : undefined
    case 'tcp': case 'udp': {
      if (frame.protocol !== (layer === 'tcp' ? 6 : 17) || !frame.ip || !frame.ports) return undefined
      return [`${frame.ip[0]}:${frame.ports[0]}`, `${frame.ip[1]}:${frame.ports[1]}`]
    }
  }
}

const text = (address: Uint8Array, port: number, layer: StatisticLayer): string =>
  Buffer.from(address).toString('hex') + (layer === 'tcp' || layer === 'udp' ? `:${port}` : '')

/** The table, counted frame by frame. */
function counted(frames: readonly PlainFrame[], layer: StatisticLayer): unknown[] {
  const table = new Map<string, { a: string, b: string, packets: [number, number], bytes: [number, number], start: number, stop: number }>()
  for (const frame of frames) {
    const [source, destination] = ends(frame, layer) ?? []
    if (source === undefined || destination === undefined) continue
    const key = [source, destination].sort().join()
    const row = table.get(key) ?? { a: source, b: destination, packets: [0, 0], bytes: [0, 0], start: frame.time, stop: frame.time }
    table.set(key, row)
    const side = row.a === source ? 0 : 1
    row.packets[side]++
    row.bytes[side] += frame.length
    row.stop = Math.max(row.stop, frame.time)
  }
  return [...table.values()]
}

const plain = (layer: StatisticLayer) => ({ addressA, portA, addressB, portB, packetsAB, packetsBA, bytesAB, bytesBA, start, stop }: ConversationRow): unknown => ({
  a: text(addressA, portA, layer), b: text(addressB, portB, layer), packets: [packetsAB, packetsBA], bytes: [bytesAB, bytesBA], start, stop,
})

for (const layer of ['eth', 'ip', 'ipv6', 'tcp', 'udp'] as const) {
  it(`conversations of ${layer} are those that a count frame by frame gives`, async () => {
    let rows = 0
    for (const name of SAMPLES) {
      const { source, dissector } = sample(name)
      const found = await conversations(source, layer, '')
      rows += found.length
      expect(found.map(plain(layer)), name).toEqual(counted(plainFrames(dissector), layer))
    }
    expect(rows).toBeGreaterThan(0)
  })
}

it('a filter limits what is counted, and its first packet says which side is a', async () => {
  const { source, dissector } = sample('http.pcapng')
  const frames = plainFrames(dissector).filter(({ ports }) => ports?.[0] === 8080)
  const [row] = await conversations(source, 'tcp', 'tcp.srcport == 8080')
  expect(row.portA).toBe(8080)
  expect(row.packetsAB).toBe(frames.length)
  expect(row.packetsBA).toBe(0)
  expect(row.bytesAB).toBe(frames.reduce((sum, { length }) => sum + length, 0))
})

it('every endpoint has sent and received what its conversations say', async () => {
  const { source, dissector } = sample('http.pcapng')
  const frames = plainFrames(dissector)
  const found = endpoints(await conversations(source, 'tcp', ''))
  expect(found.map(({ port }) => port)).toEqual([frames[0].ports?.[0], frames[0].ports?.[1]])
  for (const { port, packetsSent, packetsReceived, bytesSent, bytesReceived } of found) {
    const sent = frames.filter(({ ports }) => ports?.[0] === port), received = frames.filter(({ ports }) => ports?.[1] === port)
    expect([packetsSent, packetsReceived]).toEqual([sent.length, received.length])
    expect([bytesSent, bytesReceived]).toEqual([sent, received].map((some) => some.reduce((sum, { length }) => sum + length, 0)))
  }
})

it('an address that talks to itself sends and receives every packet', async () => {
  const { source, packets } = sample('http.pcapng')
  const [row] = await conversations(source, 'ip', '')
  expect([row.packetsAB, row.packetsBA]).toEqual([packets, 0])
  const [endpoint] = endpoints([row])
  expect([endpoint.packetsSent, endpoint.packetsReceived]).toEqual([packets, packets])
})
