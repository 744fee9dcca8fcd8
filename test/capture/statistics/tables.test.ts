import { expect, it } from 'vitest'
import { expertInformation, hierarchy, ioStatistics, packetLengths } from '../../../src-main/capture/statistics/collect.ts'
import type { HierarchyNode } from '../../../src-main/capture/statistics/hierarchy.ts'
import { BurstWindow } from '../../../src-main/capture/statistics/burst-window.ts'
import { FOREVER } from '../../../src-main/capture/statistics/io-tally.ts'
import { captureProperties } from '../../../src-main/capture/statistics/properties.ts'
import { plainFrames, sample } from './sample.ts'

const RST = 0x04
const FIN = 0x01

it('the protocol hierarchy counts each packet once a layer', async () => {
  const { source, dissector, packets } = sample('dns.pcapng')
  const frames = plainFrames(dissector)
  const tree = await hierarchy(source, '')
  const find = (path: string): HierarchyNode | undefined => {
    let nodes: readonly HierarchyNode[] = tree, node: HierarchyNode | undefined
    for (const name of path.split('/')) {
      node = nodes.find(({ protocol }) => protocol === name)
      nodes = node?.children ?? []
    }
    return node
  }
  const commented = tree.find(({ protocol }) => protocol === 'pkt_comment')?.packets ?? 0
  const counts = (path: string): number => (find(path)?.packets ?? 0) + (find('pkt_comment/' + path)?.packets ?? 0)
  expect(tree.reduce((sum, node) => sum + node.packets, 0)).toBe(packets)
  expect(commented).toBeLessThan(packets)
  expect(counts('eth')).toBe(packets)
  expect(counts('eth/ip/udp')).toBe(frames.filter(({ version, protocol }) => version === 4 && protocol === 17).length)
  expect(counts('eth/ip/tcp')).toBe(frames.filter(({ version, protocol }) => version === 4 && protocol === 6).length)
  expect(counts('eth/ip/tcp/dns')).toBeGreaterThan(0)
  // Whatever does not end at a protocol goes on in one of its children.
  const check = (node: HierarchyNode): void => {
    expect(node.endPackets + node.children.reduce((sum, child) => sum + child.packets, 0)).toBe(node.packets)
    expect(node.endBytes + node.children.reduce((sum, child) => sum + child.bytes, 0)).toBe(node.bytes)
    node.children.forEach(check)
  }
  tree.forEach(check)
})

it('packet lengths are counted in ranges', async () => {
  const { source, dissector } = sample('tcp-loss.pcapng', 10)
  const frames = plainFrames(dissector)
  const { all, ranges, span } = await packetLengths(source, '')
  expect(all.packets).toBe(frames.length)
  expect(span).toBe(frames[frames.length - 1].time)
  for (const { from, to, packets, bytes, shortest, longest } of ranges) {
    const own = frames.map(({ length }) => length).filter((length) => length >= from && length <= (to ?? Infinity))
    expect(packets, `from ${from}`).toBe(own.length)
    expect(bytes).toBe(own.reduce((sum, length) => sum + length, 0))
    expect([shortest, longest]).toEqual(own.length ? [Math.min(...own), Math.max(...own)] : [null, null])
  }
})

it('a burst is the most packets within a tenth of a second', () => {
  const window = new BurstWindow()
  for (const milliseconds of [0, 1, 2, 250, 251, 300, 340, 349, 500]) window.add(milliseconds * 1e6)
  expect(window.most).toBe(5)
  expect(window.mostStart).toBe(250e6)
})

it('expert information leads to the packets of which it speaks', async () => {
  for (const [name, flag, summary] of [['tcp-reset.pcap', RST, 'Connection reset (RST)'], ['http.pcapng', FIN, 'Connection finish (FIN)']] as const) {
    const { source, dissector } = sample(name)
    const wanted = plainFrames(dissector).filter(({ tcpFlags = 0 }) => tcpFlags & flag).map(({ number }) => number)
    const row = (await expertInformation(source, '', 'comment')).part.find((each) => each.summary === summary)
    expect(row?.numbers).toEqual(wanted)
    expect(row?.count).toBe(wanted.length)
    expect(row?.protocol).toBe('TCP')
    expect(row?.group).toBe('Sequence')
  }
  const { source } = sample('http.pcapng')
  const notes = (await expertInformation(source, '', 'note')).part
  expect(new Set(notes.map(({ severity }) => severity))).toEqual(new Set(['note']))
})

it('intervals hold the packets, bytes and values of their time', async () => {
  const { source, dissector } = sample('tcp-loss.pcapng', 7)
  const frames = plainFrames(dissector), interval = 100_000
  const graphs = [
    { filter: '', unit: 'packets' }, { filter: 'tcp.flags.syn == 1', unit: 'bytes' }, { filter: 'tcp', unit: 'SUM', field: 'tcp.len' },
    { filter: '', unit: 'MAX', field: 'frame.len' },
  ] as const
  const tally = await ioStatistics(source, interval, graphs, false)
  const bins = Math.floor((frames[frames.length - 1].time + 500) / 1000 / interval)
  expect(tally.last).toBe(bins)
  for (let bin = 0; bin <= bins; bin++) {
    const own = frames.filter(({ time }) => Math.floor(Math.floor((time + 500) / 1000) / interval) === bin)
    const syns = own.filter(({ tcpFlags = 0 }) => tcpFlags & 0x02)
    expect(tally.at(0, bin)?.packets ?? 0).toBe(own.length)
    expect(tally.at(1, bin)?.bytes ?? 0).toBe(syns.reduce((sum, { length }) => sum + length, 0))
    expect(tally.at(2, bin)?.sum ?? 0).toBe(own.reduce((sum, { payload, protocol }) => sum + (protocol === 6 ? payload?.length ?? 0 : 0), 0))
    expect(tally.at(3, bin)?.greatest ?? 0).toBe(Math.max(0, ...own.map(({ length }) => length)))
  }
  const whole = await ioStatistics(source, FOREVER, [{ filter: '', unit: 'packets' }], true)
  expect(whole.at(0, 0)?.packets).toBe(frames.length)
})

it('the properties of a capture are those of its packets', () => {
  const { dissector } = sample('dns.pcapng')
  const frames = plainFrames(dissector), said = captureProperties(dissector.index)
  expect(said.packets).toBe(frames.length)
  expect(said.bytes).toBe(frames.reduce((sum, { length }) => sum + length, 0))
  expect(said.udpConversations).toBe(new Set(frames.filter(({ protocol }) => protocol === 17)
    .map(({ ip, ports }) => [`${ip?.[0]}:${ports?.[0]}`, `${ip?.[1]}:${ports?.[1]}`].sort().join())).size)
  expect(said.strictTimeOrder).toBe(frames.every(({ time }, n) => n === 0 || time >= frames[n - 1].time))
})
